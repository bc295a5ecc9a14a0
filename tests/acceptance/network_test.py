"""What a server on a network has for those who watch it and those who audit: history, reads at a
position, pages."""

import http.client
import json
import sys
import threading
import unittest
import urllib.error
import urllib.request

from programs import SAMPLE, Programs, assent, get, post


class Network(Programs):
    def setUp(self):
        super().setUp()
        self.log = f"sqlite:{self.folder / 'log.db'}"
        self.server = self.start(self.log).wait_until_ready()
        self.url = f"{self.server.url}/v1/tenants/acme"

    def send(self, type, data, actor="ada", id=None):
        self.sent = getattr(self, "sent", 0) + 1
        command = {"id": id or f"n{self.sent}", "tenant": "acme", "type": type, "data": data}
        return post(f"{self.url}/commands", command, actor)

    def create(self):
        status, _, outcome = self.send(
            "CreateTenant",
            {"name": "Acme", "administrator": "ada", "active_model_limit": 3},
            "operator",
        )
        self.assertEqual(status, 200, outcome)

    def send_groups(self, count, start=0):
        batch = [
            {
                "id": f"g{i}",
                "tenant": "acme",
                "actor": "ada",
                "type": "CreateGroup",
                "data": {"group": f"g{i:05}"},
            }
            for i in range(start, start + count)
        ]
        status, _, outcomes = post(f"{self.url}/commands", batch, "ada")
        self.assertEqual(status, 200)
        return outcomes

    def pages(self, path, parameter, limit):
        """All items of a list, page by page."""
        items, next = [], None
        while True:
            more = f"&{parameter}={next}" if next else ""
            status, _, body = get(f"{self.url}/{path}?limit={limit}{more}")
            self.assertEqual(status, 200, body)
            items += body["items"]
            next = body["next"]
            if not next:
                return items

    def test_the_history_holds_every_decision_after_a_restart_too(self):
        self.create()
        self.send_groups(500)
        self.assertEqual(self.send("CreateGroup", {"group": "no"}, "eve")[0], 403)
        status, _, outcome = self.send("AddUser", {"user": "eve", "role": "member"})
        self.assertEqual(status, 200)
        last = outcome["position"]
        for again in (False, True):
            if again:
                self.assertEqual(self.server.terminate(), 0)
                self.server = self.start(self.log).wait_until_ready()
                self.url = f"{self.server.url}/v1/tenants/acme"
            decisions = self.pages("decisions", "after", 100)
            self.assertEqual([item["position"] for item in decisions], list(range(1, last + 1)))
            denied = decisions[-2]
            self.assertEqual((denied["outcome"], denied["code"]), ("denied", "denied"))
            self.assertEqual(denied["reasons"][0]["rule"], "GEN-1")
            events = self.pages("events", "after", 99)
            self.assertEqual(len(events), last)  # The first has two, the refused one none.
            self.assertEqual(events[-1]["type"], "UserAdded")
            found = get(f"{self.url}/events?entity=g00123")[2]["items"]
            self.assertEqual([item["data"] for item in found], [{"group": "g00123"}])
            self.assertEqual(get(f"{self.url}/events", "eve")[0], 404)

            lines = urllib.request.Request(
                f"{self.url}/decisions?limit=3",
                headers={"Assent-Actor": "ada", "Accept": "application/x-ndjson"},
            )
            with urllib.request.urlopen(lines) as answer:
                self.assertEqual(answer.headers["Content-Type"], "application/x-ndjson")
                self.assertEqual(answer.headers["Assent-Next"], "3")
                read = [json.loads(line) for line in answer]
            self.assertEqual(read, decisions[:3])

    def test_a_read_waits_for_the_position_of_a_token(self):
        self.create()
        token = self.send_groups(100)[-1]["token"]
        status, _, body = get(f"{self.url}/groups/g00099?at_least={token}")
        self.assertEqual((status, body["id"]), (200, "g00099"))
        self.assertGreaterEqual(body["position"], 101)
        self.assertEqual(get(f"{self.url}/groups?at_least=nonsense")[0], 400)

        self.assertEqual(self.server.terminate(), 0)
        self.server = self.start(self.log, "--patience", "200").wait_until_ready()
        self.url = f"{self.server.url}/v1/tenants/acme"
        # The token's number counts records of the partition; this one will not come by itself.
        partition, _ = token.split("-")
        status, headers, body = get(f"{self.url}/groups?at_least={partition}-99999999")
        self.assertEqual(status, 503, body)
        self.assertTrue(headers["Retry-After"])

    def test_pages_are_of_the_position_of_the_first(self):
        self.create()
        self.send_groups(10)
        _, _, first = get(f"{self.url}/groups?limit=4")
        self.assertEqual(self.send("DeleteGroup", {"group": "g00005"})[0], 200)
        self.send_groups(5, start=100)
        seen, next = first["items"], first["next"]
        while next:
            status, _, body = get(f"{self.url}/groups?limit=4&cursor={next}")
            self.assertEqual((status, body["position"]), (200, first["position"]))
            seen, next = seen + body["items"], body["next"]
        self.assertEqual([item["id"] for item in seen], [f"g{i:05}" for i in range(10)])
        unknown = "0" * 32 + ".4"
        status, _, body = get(f"{self.url}/groups?limit=4&cursor={unknown}")
        self.assertEqual((status, body["type"]), (410, "urn:assent:problem:cursor_expired"))

    def restart(self, *options, dev=True):
        self.assertEqual(self.server.terminate(), 0)
        self.server = self.start(self.log, *options, dev=dev).wait_until_ready()
        self.url = f"{self.server.url}/v1/tenants/acme"

    @staticmethod
    def text(url, **headers):
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return answer.read().decode()

    def test_metrics_tell_what_was_decided(self):
        self.create()
        self.send_groups(20)
        self.assertEqual(self.send("CreateGroup", {"group": "no"}, "eve")[0], 403)
        metrics = dict(
            line.rsplit(" ", 1)
            for line in self.text(f"{self.server.url}/metrics").splitlines()
            if not line.startswith("#")
        )
        self.assertEqual(metrics['assent_decisions_total{outcome="accepted"}'], "21")
        self.assertEqual(metrics['assent_decisions_total{outcome="denied"}'], "1")
        self.assertEqual(metrics['assent_denials_total{rule="GEN-1"}'], "1")
        route = 'method="POST",route="/v1/tenants/{tenant}/commands"'
        self.assertEqual(metrics[f'assent_http_requests_total{{{route},status="200"}}'], "2")
        self.assertEqual(metrics[f'assent_http_requests_total{{{route},status="403"}}'], "1")
        for partition in range(4):
            self.assertEqual(metrics[f'assent_partition_lag_records{{partition="{partition}"}}'], "0")
        self.assertEqual(metrics["assent_http_commands_in_flight"], "0")

        # Not for everybody, where there are credentials.
        self.restart(dev=False)
        for path in ("/metrics", "/openapi.json"):
            self.assertEqual(get(f"{self.server.url}{path}", actor=None)[0], 401)
        self.assertEqual(get(f"{self.server.url}/readyz", actor=None)[0], 200)

    def test_openapi_is_whole(self):
        status, headers, document = get(f"{self.server.url}/openapi.json")
        self.assertEqual((status, headers.get_content_type()), (200, "application/json"))
        self.assertEqual(document["openapi"], "3.1.0")

        def references(value):
            if isinstance(value, list):
                for each in value:
                    yield from references(each)
            if isinstance(value, dict):
                if "$ref" in value:
                    yield value["$ref"]
                for each in value.values():
                    yield from references(each)

        for reference in references(document):
            found = document
            for part in reference.removeprefix("#/").split("/"):
                found = found[part]
        # What the sample company says is what the document knows.
        commands = document["components"]["schemas"]["Command"]["discriminator"]["mapping"]
        for line in SAMPLE.read_text().splitlines():
            self.assertIn(json.loads(line)["command"]["type"], commands)

    def test_the_log_is_lines_of_json_with_the_ids_of_requests(self):
        self.restart("--log-format", "json", "--log-requests")
        self.create()
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        self.text(
            f"{self.url}/users",
            **{
                "Assent-Actor": "ada",
                "X-Request-ID": "mine",
                "traceparent": f"00-{trace}-00f067aa0ba902b7-01",
            },
        )
        self.assertEqual(self.server.terminate(), 0)
        lines = [json.loads(line) for line in self.server.errors.splitlines()]
        for line in lines:
            self.assertTrue({"time", "level", "message"} <= line.keys(), line)
        (mine,) = [line for line in lines if line.get("request_id") == "mine"]
        self.assertEqual(mine["route"], "/v1/tenants/{tenant}/users")
        self.assertEqual(
            (mine["status"], mine["tenant"], mine["subject"], mine["trace_id"]),
            (200, "acme", "ada", trace),
        )

    def test_what_was_accepted_is_answered_before_the_end(self):
        self.create()
        answers, ended = [], threading.Event()

        def keep_sending(worker):
            for number in range(100_000):
                command = {
                    "id": f"w{worker}-{number}",
                    "tenant": "acme",
                    "actor": "ada",
                    "type": "CreateGroup",
                    "data": {"group": f"w{worker}-{number}"},
                }
                try:
                    answers.append((command["id"], post(f"{self.url}/commands", command)[0]))
                except (urllib.error.URLError, ConnectionError, http.client.HTTPException):
                    return  # Nobody took it any more: the log must not have it.
                if len(answers) > 200:
                    ended.set()

        workers = [threading.Thread(target=keep_sending, args=(i,)) for i in range(8)]
        for worker in workers:
            worker.start()
        self.assertTrue(ended.wait(60))
        self.assertEqual(self.server.terminate(), 0)
        for worker in workers:
            worker.join()
        self.assertEqual({status for _, status in answers}, {200})
        # They are in the log, and nothing else is: nothing was decided and left unanswered.
        exported = assent("export", "--log", self.log).stdout.splitlines()
        decided = {json.loads(line)["id"] for line in exported}
        self.assertEqual(decided - {id for id, _ in answers}, {"n1"})
        self.assertLessEqual({id for id, _ in answers}, decided)


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))

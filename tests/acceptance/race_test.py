"""Many connections race for the last places, over TLS and with keys; the log is the witness."""

import collections
import http.client
import json
import pathlib
import random
import ssl
import sys
import threading
import time
import unittest
import urllib.parse

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "torture"))

from certificates import Authority
from checker import check
from programs import PATIENCE_S, Programs, assent
from torture import LIMIT, SNAPSHOTS, TENANT, Moments, command, company

CONNECTIONS = 64
COMMANDS = 10  # Of each connection, what it asks again not counted.
USERS = [f"u{n}" for n in range(8)]
SEED = random.randrange(2**32)


class Racer(threading.Thread):
    """One connection, kept open, of one of the users."""

    def __init__(self, race, number):
        super().__init__(daemon=True)
        self.race, self.number = race, number
        self.user = USERS[number % len(USERS)]
        self.random = random.Random(f"{SEED}/{number}")
        self.connection = race.connect()
        self.calls = []
        self.failure = None

    def run(self):
        try:
            self.connection.connect()
            self.race.begin.wait(PATIENCE_S)  # All are connected before the first one asks.
            for count in range(COMMANDS):
                self.ask(self.next_command(count))
                if self.random.random() < 0.3:
                    self.ask_again()
        except Exception as e:  # noqa: BLE001 - told by the test, whatever it is
            self.failure = f"{type(e).__name__}: {e}"
            self.race.begin.abort()
        finally:
            self.connection.close()

    def next_command(self, count):
        name = f"c{self.number}-{count}"
        snapshots = [f"s{n}" for n in self.random.sample(range(SNAPSHOTS), 2)]
        chance = self.random.random()
        if chance < 0.6:
            return command(name, "ActivateModel", {"snapshot": snapshots[0]}, self.user)
        if chance < 0.85:
            return command(name, "DeactivateModel", {"snapshot": snapshots[0]}, self.user)
        data = {"activate": snapshots[0], "deactivate": snapshots[1]}
        return command(name, "SwapActive", data, self.user)

    def ask_again(self):
        """What any connection of the same user has asked, perhaps not answered yet: the id keeps
        its outcome. Or the id for something else, which is refused."""
        asked = self.random.choice(self.race.asked_by(self.user))
        if self.random.random() < 0.2:
            asked = command(asked["id"], "CreateGroup", {"group": "other"}, self.user)
        self.ask(asked)

    def ask(self, asked):
        call = {"id": asked["id"], "actor": self.user, "sent": self.race.moments.now()}
        self.calls.append(call)
        self.race.remember(asked)
        if self.random.random() < 0.1:
            self.walk_away(asked)
        status, answer = self.exchange(self.connection, asked)
        call["answered"] = self.race.moments.now()
        if status not in (200, 403, 409):  # 403: the other use of the id came first.
            raise AssertionError(f"{asked}: {status} {answer}")
        for member in ("outcome", "code", "position"):
            if member in answer:
                call[member] = answer[member]

    def walk_away(self, asked):
        """Sends it on another connection, and closes that before the answer."""
        other = self.race.connect()
        self.request(other, asked)
        other.close()
        self.race.walked_away[self.number] += 1

    def request(self, connection, asked):
        headers = {"Authorization": f"Bearer {self.race.keys[self.user]}"}
        connection.request("POST", TENANT + "/commands", json.dumps(asked), headers)

    def exchange(self, connection, asked):
        self.request(connection, asked)
        with connection.getresponse() as answer:
            return answer.status, json.load(answer)


class Race(Programs):
    def setUp(self):
        super().setUp()
        self.log = f"sqlite:{self.folder / 'log.db'}"
        self.moments = Moments()
        self.begin = threading.Barrier(CONNECTIONS + 1)
        self.walked_away = collections.Counter()
        self.known = collections.defaultdict(list)
        authority = Authority(self.folder)
        files = authority.issue("server", "/CN=localhost", "subjectAltName=IP:127.0.0.1")
        self.tls = ssl.create_default_context(cafile=authority.certificate)
        self.keys = {name: self.make_key(name, "--tenant", "acme") for name in ["ada", *USERS]}
        self.keys["operator"] = self.make_key("ops", "--operator")
        self.server = self.start(
            self.log,
            *("--keys", str(self.folder / "keys.json")),
            *("--tls-certificate", str(files[0]), "--tls-key", str(files[1])),
            dev=False,
        ).wait_until_ready()
        self.address = urllib.parse.urlsplit(self.server.url)

    def make_key(self, subject, *options):
        keys = str(self.folder / "keys.json")
        made = assent("keys", "create", "--keys", keys, "--subject", subject, *options)
        return json.loads(made.stdout)["key"]

    def connect(self):
        return http.client.HTTPSConnection(
            self.address.hostname, self.address.port, timeout=PATIENCE_S, context=self.tls
        )

    def remember(self, asked):
        if asked["type"] != "CreateGroup":
            self.known[asked["actor"]].append(asked)

    def asked_by(self, user):
        return list(self.known[user])

    def make_company(self):
        connection = self.connect()
        more = [
            each
            for user in USERS
            for each in (
                command(f"add-{user}", "AddUser", {"user": user, "role": "member"}),
                command(f"may-{user}", "AssignRole", {"user": user, "role": "tenant_admin"}),
                command(f"in-{user}", "AddGroupMember", {"group": "team", "user": user}),
            )
        ]
        for asked in [*company(), *more]:
            headers = {"Authorization": f"Bearer {self.keys[asked['actor']]}"}
            connection.request("POST", TENANT + "/commands", json.dumps(asked), headers)
            with connection.getresponse() as answer:
                self.assertEqual(answer.status, 200, answer.read())
                answer.read()
        connection.close()

    def test_no_place_is_given_twice_and_no_answer_is_another(self):
        print(f"seed {SEED}", file=sys.stderr)
        self.make_company()
        racers = [Racer(self, number) for number in range(CONNECTIONS)]
        for racer in racers:
            racer.start()
        self.begin.wait(PATIENCE_S)
        begun = time.monotonic()
        for racer in racers:
            racer.join(PATIENCE_S)
        seconds = time.monotonic() - begun
        self.assertEqual([racer.failure for racer in racers if racer.failure], [])
        self.assertFalse(any(racer.is_alive() for racer in racers))
        self.assertEqual(self.server.terminate(), 0, self.server.errors)

        history = [call for racer in racers for call in racer.calls]
        lines = assent("export", "--log", self.log).stdout.splitlines()
        decisions = [json.loads(line) for line in lines]
        self.assertEqual(list(check(history, decisions, LIMIT)), [])
        self.assertTrue(check(history, decisions, LIMIT - 1), "the last place was never taken")
        self.assert_actors(history, decisions)
        self.assertTrue(all("outcome" in call for call in history))
        self.assertTrue(json.loads(assent("verify", "--log", self.log).stdout)["verified"])

        told = collections.Counter(call.get("code", call["outcome"]) for call in history)
        for wanted in ("accepted", "capacity_exceeded", "id_reused"):
            self.assertGreater(told[wanted], 0, told)
        self.assertGreater(sum(self.walked_away.values()), 0)
        self.assertGreater(len(history), CONNECTIONS * COMMANDS)
        print(f"{len(history)} answers in {seconds:.1f} s: {dict(told)}", file=sys.stderr)

    def assert_actors(self, history, decisions):
        """Each was decided as asked by the owner of its key."""
        asked = {call["id"]: call["actor"] for call in history}
        for decision in decisions:
            if decision.get("id") in asked:
                self.assertEqual(decision["actor"], asked[decision["id"]], decision)


if __name__ == "__main__":
    unittest.main(verbosity=2, argv=[sys.argv[0], *sys.argv[1:]])

"""AuthZEN as an enforcement point meets it: the program itself, its log, its tokens."""

import unittest

from programs import Programs, get, post

EVALUATION = "/access/v1/evaluation"


def command(identity, kind, data, **more):
    return {"id": identity, "tenant": "acme", "type": kind, "data": data, **more}


def question(subject, action, resource, **context):
    kind, _, name = resource.partition(" ")
    return {
        "subject": {"type": "user", "id": subject, "properties": {"tenant": "acme"}},
        "action": {"name": action},
        "resource": {"type": kind, "id": name},
        "context": context,
    }


class Authzen(Programs):
    def setUp(self):
        super().setUp()
        self.log = f"sqlite:{self.folder / 'log.db'}"

    def make_company(self, server):
        commands = f"{server.url}/v1/tenants/acme/commands"
        made = {"name": "Acme", "administrator": "ada", "active_model_limit": 3}
        self.assertEqual(post(commands, command("1", "CreateTenant", made), "operator")[0], 200)
        batch = [
            command("2", "AddUser", {"user": "bob", "role": "member"}),
            command("3", "CreateGroup", {"group": "a"}),
            command("4", "AddGroupMember", {"group": "a", "user": "bob"}),
            command("5", "RegisterModel", {"model": "m", "group": "a"}),
        ]
        _, _, answers = post(commands, batch, "ada")
        self.assertEqual([one["outcome"] for one in answers], ["accepted"] * 4, answers)
        return commands

    def test_answers_from_a_token_on(self):
        server = self.start(self.log).wait_until_ready()
        commands = self.make_company(server)
        url = server.url + EVALUATION
        asked = question("bob", "read", "stored_model m")
        self.assertTrue(post(url, asked)[2]["decision"])
        _, _, left = post(
            commands, command("6", "RemoveGroupMember", {"group": "a", "user": "bob"}), "ada"
        )
        self.assertEqual(left["outcome"], "accepted")
        later = question("bob", "read", "stored_model m", **{"assent.at_least": left["token"]})
        status, _, answer = post(url, later)
        self.assertEqual((status, answer["decision"]), (200, False))
        self.assertGreaterEqual(answer["context"]["position"], left["position"])
        self.assertEqual(answer["context"]["token"], left["token"])

    def test_does_not_wait_for_ever(self):
        server = self.start(self.log, "--patience", "100").wait_until_ready()
        self.make_company(server)
        never = question("bob", "read", "stored_model m", **{"assent.at_least": "p0-999999"})
        status, headers, _ = post(server.url + EVALUATION, never)
        self.assertEqual(status, 503)
        self.assertIn("Retry-After", headers)

    def test_metadata_name_the_address_or_the_public_url(self):
        server = self.start(self.log).wait_until_ready()
        path = "/.well-known/authzen-configuration"
        self.assertEqual(get(server.url + path)[2]["policy_decision_point"], server.url)
        server.terminate()
        public = "https://authz.example.com"
        server = self.start(self.log, "--public-url", public).wait_until_ready()
        metadata = get(server.url + path)[2]
        self.assertEqual(metadata["policy_decision_point"], public)
        self.assertEqual(metadata["access_evaluation_endpoint"], public + EVALUATION)


if __name__ == "__main__":
    unittest.main()

"""The command line as people and scripts use it, against a real server."""

import csv
import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import unittest

from certificates import Authority
from programs import BIN, PATIENCE_S, Programs, assent, wait_until

DONE, REFUSED, WRONG_USAGE, UNAVAILABLE = range(4)


class CommandLine(Programs):
    def setUp(self):
        super().setUp()
        self.log = f"sqlite:{self.folder / 'log.db'}"
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("ASSENT_")
        }

    def use(self, **settings):
        """Says once and for all which server, which tenant, and who."""
        for name, value in settings.items():
            self.environment[f"ASSENT_{name.upper()}"] = str(value)

    def run_words(self, *words):
        return subprocess.run(
            [BIN / "assent", *words],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S * 4,
            env=self.environment,
        )

    def say(self, line, status=DONE):
        """What `assent LINE` prints; its exit status is `status`."""
        done = self.run_words(*shlex.split(line))
        self.assertEqual(done.returncode, status, f"{line}: {done.stdout} {done.stderr}")
        if status != DONE:
            self.assertTrue(done.stderr.startswith("assent: ") or done.stdout, done)
        return done.stdout if status == DONE else done.stdout + done.stderr

    def told(self, line, status=DONE):
        """The same as JSON."""
        done = self.run_words("--output", "json", *shlex.split(line))
        self.assertEqual(done.returncode, status, f"{line}: {done.stdout} {done.stderr}")
        return json.loads(done.stdout)

    def make_company(self):
        """A deployment with a protected variation in production, and bob, a member."""
        for line in (
            "users add bob --role member",
            "users add fay --role maintainer",
            "groups create team",
            "groups add-member team ada",
            "groups add-member team bob",
            "groups add-member team fay",
            "environments register production --hosting hybrid",
            "models register churn --group team",
            "snapshots create churn-7 --model-id churn --group team",
            "snapshots create churn-8 --model-id churn --group team",
            "models deploy realtime --model-id churn --environment production --snapshot churn-7 "
            "--deployment churn-prod --variation-name default --protected --group team",
        ):
            self.assertRegex(self.say(line), r"^accepted at position \d+: ")

    def test_from_an_empty_log_to_a_company(self):
        server = self.start(self.log).wait_until_ready()
        self.use(server=server.url, tenant="acme")
        self.say("tenants create acme --name Acme --administrator ada --active-model-limit 1")
        self.use(actor="ada")
        self.make_company()

        # Denied, with every rule that forbids it; rejected, with what to do.
        denied = self.say(
            "models undeploy --deployment churn-prod --variation-name default --actor bob", REFUSED
        )
        self.assertRegex(denied, r"assent: denied( \(\w+\))? at position \d+\n  VAR-\d+  \S")
        nobody = self.told("groups create mine --actor mallory", REFUSED)
        self.assertEqual(nobody["outcome"], "denied")
        self.assertEqual(nobody["reasons"][0]["rule"], "GEN-1")
        self.say("models activate churn-7 --surface administration")
        self.say(
            "models deploy realtime --snapshot churn-8 --deployment churn-prod "
            "--variation-name canary --weights default=90,canary=10 --fallback default"
        )
        full = self.say("models activate churn-8 --surface administration", REFUSED)
        self.assertIn("rejected (capacity_exceeded)", full)
        self.assertIn("1 of 1 places are taken, by churn-7", full)
        self.assertIn("assent models swap", full)
        self.say("models swap --activate churn-8 --deactivate churn-7 --surface administration")
        self.assertIn("already_exists", self.say("groups create team", REFUSED))
        self.assertIn("not_found", self.say("models activate nothing", REFUSED))
        conflict = self.told("groups create other --expected-version 1", REFUSED)
        self.assertEqual((conflict["outcome"], conflict["status"]), ("conflict", 412))
        self.say(f"groups create other --expected-version {conflict['version']}")
        self.assertIn("unchanged", self.say("groups add-member team bob"))
        self.assertIn("invalid", self.say("groups create 'no id'", WRONG_USAGE))
        self.assertIn("no type", self.say("command Nonsense --data {}", WRONG_USAGE))
        self.assertIn("--role", self.say("users add eve", WRONG_USAGE))

        self.look_around()
        self.look_back()
        self.assert_ids_are_unique()
        self.assertEqual(server.terminate(), 0, server.errors)

    def look_around(self):
        self.assertEqual(
            self.say("users list").splitlines()[0].split(), ["ID", "ROLE", "ROLES", "GROUPS"]
        )
        self.assertRegex(self.say("deployments list"), r"churn-prod .* default \(protected\)")
        shown = self.told("get deployed_models churn-prod")
        self.assertEqual(shown["routing"]["general"]["weights"], {"default": 90, "canary": 10})
        users = self.told("users list")
        self.assertEqual([user["id"] for user in users["items"]], ["ada", "bob", "fay"])
        self.assertEqual(len(self.told("list users --limit 2")["items"]), 2)
        self.assertRegex(self.say("capacity"), r"holders +churn-8\n")
        active = self.told("approvals list --status active")
        self.assertEqual([item["id"] for item in active["items"]], ["churn-8"])
        self.assertRegex(self.say("serving churn-8 --environment production"), r"serving +yes")
        self.assertFalse(self.told("serving churn-7 --environment production")["serving"])
        self.say("access grant --collection stored_models --owner team --group other "
                 "--permissions read")  # fmt: skip
        self.assertRegex(self.say("access list"), r"stored_models/team/other .* READ")
        self.say("access revoke --collection stored_models --owner team --group other")
        self.assertIn("not_found", self.say("users get nobody", REFUSED))
        self.assertEqual(self.say("check --actor fay write variation churn-prod/default"), "yes\n")
        no = self.say("check --actor bob write variation churn-prod/default", REFUSED)
        self.assertRegex(no, r"^no\n  VAR-\d+  ")
        eve = shlex.quote('{"user":"eve","role":"member"}')
        self.say(f"check --actor ada AddUser tenant --data {eve}")
        hire = self.told(f"check --actor bob AddUser tenant --data {eve}", REFUSED)
        self.assertFalse(hire["decision"])

    def look_back(self):
        last = self.told("audit --limit 2000")
        self.assertIsNone(last["next"])
        positions = [item["position"] for item in last["items"]]
        self.assertEqual(positions, list(range(1, len(positions) + 1)))
        self.assertEqual(len(self.told("audit --limit 3")["items"]), 3)
        refused = [item for item in last["items"] if item["outcome"] == "denied"]
        by_bob = self.told("audit --by bob")["items"]
        self.assertTrue(by_bob)
        self.assertTrue(all(item["actor"] == "bob" for item in by_bob))
        self.assertIn(by_bob[0], refused)
        events = self.told("audit --events --type ModelActivated")["items"]
        self.assertEqual([item["data"]["snapshot"] for item in events], ["churn-7", "churn-8"])
        lines = self.say("audit --format ndjson").splitlines()
        self.assertEqual([json.loads(line)["position"] for line in lines], positions)
        rows = list(csv.DictReader(io.StringIO(self.say("audit --format csv"))))
        self.assertEqual([int(row["position"]) for row in rows], positions)
        self.assertRegex(self.say("audit --entity churn-prod"), r"(?m)^POSITION .*\n(.*\n)+")
        self.assertIn("not_found", self.say("audit --actor bob", REFUSED))

    def assert_ids_are_unique(self):
        """And each in the log is a UUID of version 7, but for those that were given."""
        lines = assent("export", "--log", self.log).stdout.splitlines()
        ids = [json.loads(line)["id"] for line in lines]
        self.assertEqual(len(set(ids)), len(ids))
        for each in ids:
            self.assertRegex(each, r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-")

    def test_over_tls_with_a_key_file(self):
        authority = Authority(self.folder)
        certificate, key = authority.issue("server", "/CN=assent", "subjectAltName=IP:127.0.0.1")
        keys = self.folder / "keys.json"

        def make_key(name, *arguments):
            made = assent("keys", "create", "--keys", str(keys), "--subject", name, *arguments)
            file = self.folder / f"{name}.key"
            file.write_text(json.loads(made.stdout)["key"] + "\n")
            return file

        ops = make_key("ops", "--operator")
        ada, bob = (make_key(name, "--tenant", "acme") for name in ("ada", "bob"))
        service = make_key("ada-too", "--tenant", "acme", "--acts-for-others")
        server = self.start(
            self.log,
            *("--keys", str(keys), "--tls-certificate", str(certificate), "--tls-key", str(key)),
            dev=False,
        ).wait_until_ready()
        self.assertTrue(server.url.startswith("https://"))
        self.use(server=server.url, tenant="acme", ca_file=authority.certificate)
        create = "tenants create acme --name Acme --administrator ada --active-model-limit 3"
        self.assertIn("--key-file", self.say(create, REFUSED))
        self.say(f"{create} --key-file {ops}")
        self.use(key_file=ada)
        self.make_company()
        denied = "variations unprotect --deployment churn-prod --variation-name default"
        self.assertIn("VAR-", self.say(f"{denied} --key-file {bob}", REFUSED))
        self.assertIn("actor_mismatch", self.say("groups create g --actor bob", REFUSED))
        self.assertIn("VAR-", self.say(f"{denied} --actor bob --key-file {service}", REFUSED))
        self.assertEqual(self.told("get users bob")["role"], "member")
        question = "write variation churn-prod/default"
        self.say(f"check --actor bob {question} --key-file {service}", REFUSED)
        self.say(f"check --actor fay {question} --key-file {service}")
        sample = self.folder / "more.ndjson"
        sample.write_text(
            '{"id":"f-1","tenant":"acme","type":"CreateGroup","data":{"group":"of-a-file"}}\n'
        )
        self.assertIn("GroupCreated", self.say(f"send {sample}"))

        # A certificate that nobody trusts, and one for another name.
        strange = self.folder / "strange"
        strange.mkdir()
        untrusted = self.say(
            f"users list --ca-file {Authority(strange).certificate}", UNAVAILABLE
        )
        self.assertIn("certificate verify failed", untrusted)
        other_name = server.url.replace("127.0.0.1", "localhost")
        self.assertIn(
            "certificate verify failed", self.say(f"users list --server {other_name}", UNAVAILABLE)
        )
        self.assertEqual(server.terminate(), 0, server.errors)

    def test_what_is_unavailable_may_be_asked_again(self):
        server = self.start(self.log).wait_until_ready()
        self.use(server=server.url, tenant="acme", actor="ada")
        self.say("tenants create --name A --administrator ada --active-model-limit 1 "
                 "--actor operator")  # fmt: skip
        server.process.send_signal(signal.SIGSTOP)  # It takes connections, and answers nothing.
        silent = self.say("groups create team --timeout 0.5", UNAVAILABLE)
        self.assertIn("may still be decided", silent)
        again = re.search(r"^  assent (groups create team .*--id \S+)$", silent, re.MULTILINE)[1]
        as_json = self.told("groups create other --timeout 0.5 --id mine", UNAVAILABLE)
        self.assertEqual((as_json["id"], as_json["outcome"]), ("mine", "unavailable"))
        server.process.send_signal(signal.SIGCONT)

        # However often it is asked, it happens once.
        again = again.replace("--timeout 0.5", "")
        positions = {self.told(again)["position"] for _ in range(3)}
        self.assertEqual(len(positions), 1)
        self.assertEqual(self.told("groups create other --id mine")["outcome"], "accepted")
        lines = assent("export", "--log", self.log).stdout.splitlines()
        created = [
            decision["id"]
            for decision in map(json.loads, lines)
            if decision["type"] == "CreateGroup" and decision["outcome"] == "accepted"
        ]
        self.assertEqual(len(created), 2)

        # A server that comes back within the time is waited for, once something was sent to it.
        server.process.send_signal(signal.SIGSTOP)
        waiting = subprocess.Popen(
            [BIN / "assent", "groups", "create", "late", "--timeout", str(PATIENCE_S)],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(lambda: waiting.poll() is None and waiting.kill())
        port = server.url.rsplit(":", 1)[1]
        wait_until(lambda: self.has_sent(waiting.pid, port), "the command is sent")
        server.kill()
        server = self.start(self.log, port=int(port)).wait_until_ready()
        self.assertIn("accepted", waiting.communicate(timeout=PATIENCE_S)[0])
        self.assertEqual(waiting.returncode, DONE)

        self.assertEqual(server.terminate(), 0, server.errors)
        self.assertIn("cannot reach", self.say("users list", UNAVAILABLE))

    def test_bash_completes_it(self):
        script = self.folder / "completion.bash"
        script.write_text(self.say("completion"))

        def completed(line):
            words = line.split(" ")
            done = subprocess.run(
                ["bash", "-c", f'source {script}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
                 '_assent; echo "${COMPREPLY[@]}"', "bash", *words],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            return done.stdout.split()

        self.assertIn("deployments", completed("assent "))
        self.assertEqual(completed("assent models dep"), ["deploy"])
        self.assertEqual(completed("assent models deploy rea"), ["realtime"])
        self.assertEqual(completed("assent models deploy realtime --prot"), ["--protected"])
        self.assertEqual(completed("assent users add bob --ro"), ["--role"])
        self.assertEqual(completed("assent users add users --ro"), ["--role"])

    @staticmethod
    def has_sent(pid, port):
        """Whether bytes for that port of ours wait to be read: who sent them waits for an answer."""
        with open("/proc/net/tcp") as table:
            for line in table.readlines()[1:]:
                fields = line.split()
                local, state, queues = fields[1], fields[3], fields[4]
                established, received = state == "01", int(queues.split(":")[1], 16)
                if int(local.split(":")[1], 16) == int(port) and established and received > 0:
                    return True
        return False


if __name__ == "__main__":
    unittest.main(verbosity=2, argv=[sys.argv[0], *sys.argv[1:]])

"""assentd and assent on a real Kafka of their own, which they may stop."""

import json
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

from programs import SAMPLE, SOURCE, Programs, assent, digest_of, get, post, wait_until

TOOL = SOURCE / "tools/kafka"


class Kafka(Programs):
    @classmethod
    def setUpClass(cls):
        cls.cluster = tempfile.mkdtemp(prefix="assent-kafka-")
        cls.addClassCleanup(shutil.rmtree, cls.cluster, ignore_errors=True)
        cls.addClassCleanup(cls.tool, "stop")
        cls.log = "kafka://" + cls.tool("start", "--port", "0").stdout.splitlines()[-1]

    @classmethod
    def tool(cls, command, *arguments):
        done = subprocess.run(
            [TOOL, command, *arguments, "--dir", cls.cluster],
            capture_output=True,
            text=True,
            timeout=240,
        )
        if done.returncode != 0:
            raise RuntimeError(f"tools/kafka {command}: {done.stdout}{done.stderr}")
        return done

    def setUp(self):
        super().setUp()
        self.topics = ["--topic-prefix", f"t{random.randrange(2**40)}"]
        self.data = ["--data", str(self.folder / "data")]

    def init(self, *options):
        return assent(
            "init", "--log", self.log, *self.topics, "--replication-factor", "1", *options
        )

    def serve(self, *options, port=0):
        return self.start(self.log, *self.topics, *self.data, *options, port=port)

    def digest(self):
        return digest_of(self.log, *self.topics)

    def embedded_digest(self):
        log = f"sqlite:{self.folder / 'twin.db'}"
        self.play_sample(self.start(log).wait_until_ready())
        return digest_of(log)

    def test_it_does_not_start_without_a_log_but_for_trying_out(self):
        # --dev makes the topics; assent init is what it names where it may not.
        server = self.serve().wait_until_ready()
        self.assertEqual(server.terminate(), 0, server.errors)
        made = json.loads(assent("rebuild", "--log", self.log, *self.topics).stdout)
        self.assertEqual(len(made["partitions"]), 4)
        away = assent("rebuild", "--log", self.log, "--topic-prefix", "no.such", check=False)
        self.assertEqual(away.returncode, 1)
        self.assertIn("assent init --log", away.stderr)

    def test_the_sample_gives_the_digest_that_it_gives_on_sqlite(self):
        made = json.loads(self.init("--partitions", "4").stdout)
        self.assertEqual(json.loads(self.init("--partitions", "4").stdout), made)
        server = self.serve("--digest-every", "50", "--checkpoint-every", "100").wait_until_ready()
        self.play_sample(server)
        digest = self.digest()
        self.assertEqual(digest, self.embedded_digest())
        self.assertEqual(server.terminate(), 0, server.errors)
        verified = json.loads(assent("verify", "--log", self.log, *self.topics).stdout)
        self.assertEqual(verified["digest"], digest)
        self.assertGreater(verified["partitions"][0]["digests"], 4)

        # From checkpoint and tail.
        server = self.serve().wait_until_ready()
        self.assertEqual(get(f"{server.url}/v1/tenants/acme/capacity")[0], 200)
        self.assertEqual(server.terminate(), 0, server.errors)
        self.assertNotIn("ignoring the checkpoint", server.errors)

    def test_kill_9_loses_nothing_that_was_answered(self):
        seed = random.randrange(2**32)
        print("seed", seed)
        self.init("--partitions", "2")
        server, answered = self.play_sample_with_kills(
            lambda port: self.serve("--checkpoint-every", "50", port=port), 3, random.Random(seed)
        )
        self.assertEqual(self.digest(), self.embedded_digest())
        again = self.outcomes_of(
            assent("send", "--server", server.url, "--wait", "90", str(SAMPLE), check=False).stdout
        )
        self.assert_same_answers(answered, again)
        self.assertEqual(server.terminate(), 0, server.errors)
        assent("verify", "--log", self.log, *self.topics)

    def test_while_kafka_is_away_reads_go_on_and_writes_wait(self):
        server = self.serve("--patience", "1500").wait_until_ready()
        self.play_sample(server)
        commands = f"{server.url}/v1/tenants/acme/commands"
        command = {"id": "outage", "tenant": "acme", "actor": "ada", "type": "CreateGroup",
                   "data": {"group": "outage"}}  # fmt: skip
        self.tool("stop-broker", "1")
        status, headers, body = post(commands, command)
        self.assertEqual(status, 503, body)
        self.assertGreaterEqual(int(headers["Retry-After"]), 1)
        self.assertEqual(body["outcome"], "unavailable")
        wait_until(lambda: get(f"{server.url}/readyz")[0] == 503, "readiness to end")
        status, _, capacity = get(f"{server.url}/v1/tenants/acme/capacity")
        self.assertEqual((status, capacity["active"]), (200, 11))
        self.assertGreater(capacity["position"], 400)

        self.tool("start-broker", "1")
        wait_until(lambda: get(f"{server.url}/readyz")[0] == 200, "readiness to come back")
        wait_until(lambda: post(commands, command)[0] == 200, "the command to be decided")
        self.assertEqual(server.terminate(), 0, server.errors)
        assent("verify", "--log", self.log, *self.topics)


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))

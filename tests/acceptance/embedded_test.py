"""assentd and assent on the embedded log."""

import hashlib
import json
import random
import sqlite3
import subprocess
import sys
import unittest

from programs import BIN, SAMPLE, Programs, assent, digest_of, get, post


class Embedded(Programs):
    def setUp(self):
        super().setUp()
        self.file = self.folder / "log.db"
        self.log = f"sqlite:{self.file}"

    def checkpoints(self):
        return sorted(self.folder.glob("**/*.checkpoint"))

    def test_the_sample_gives_one_digest_by_every_path(self):
        server = self.start(
            self.log, "--checkpoint-every", "100", "--digest-every", "50"
        ).wait_until_ready()
        first = self.play_sample(server)
        live = digest_of(self.log)
        self.assertEqual(server.terminate(), 0, server.errors)
        self.assertEqual(digest_of(self.log), live)
        self.assertTrue(self.checkpoints())

        # From a checkpoint and the tail; then from nothing.
        server = self.start(self.log, "--digest-every", "50").wait_until_ready()
        again = self.play_again(server)
        self.assertEqual(server.terminate(), 0, server.errors)
        self.assertNotIn("ignoring the checkpoint", server.errors)
        for checkpoint in self.checkpoints():
            checkpoint.unlink()
        server = self.start(self.log).wait_until_ready()
        self.assert_same_answers(self.play_again(server), again)
        self.assert_same_answers(first, again)
        self.assertEqual(server.terminate(), 0, server.errors)

        # The states that wrote these digests came from the commands themselves, from a checkpoint,
        # and from a replay; the one that compares them comes from the log alone.
        verified = json.loads(assent("verify", "--log", self.log).stdout)
        self.assertTrue(verified["verified"])
        self.assertGreater(verified["partitions"][0]["digests"], 9)
        wrong = assent("verify", "--log", self.log, "--digest", live, check=False)
        self.assertEqual(wrong.returncode, 1, "ids used twice took positions meanwhile")

        # Checkpoints that the command line wrote serve as well.
        assent("rebuild", "--log", self.log, "--data", str(self.folder / "log.db.data"))
        server = self.start(self.log).wait_until_ready()
        self.assertEqual(server.terminate(), 0, server.errors)
        self.assertNotIn("ignoring", server.errors)

    def play_again(self, server):
        done = assent("send", "--server", server.url, str(SAMPLE), check=False)
        return self.outcomes_of(done.stdout)

    def test_kill_9_loses_nothing_that_was_answered(self):
        seed = random.randrange(2**32)
        print("seed", seed)
        whole = self.start(f"sqlite:{self.folder / 'whole.db'}").wait_until_ready()
        self.play_sample(whole)
        server, answered = self.play_sample_with_kills(
            lambda port: self.start(self.log, "--checkpoint-every", "50", port=port),
            6,
            random.Random(seed),
        )
        digest = digest_of(self.log)
        self.assert_same_answers(answered, self.play_again(server))
        self.assertEqual(server.terminate(), 0, server.errors)
        self.assertEqual(digest, digest_of(f"sqlite:{self.folder / 'whole.db'}"))
        assent("verify", "--log", self.log)

    def test_a_damaged_checkpoint_is_passed_over(self):
        server = self.start(self.log).wait_until_ready()
        self.play_sample(server)
        digest = digest_of(self.log)
        self.assertEqual(server.terminate(), 0)
        for checkpoint in self.checkpoints():
            damaged = bytearray(checkpoint.read_bytes())
            damaged[len(damaged) // 2] ^= 1
            checkpoint.write_bytes(damaged)
        server = self.start(self.log).wait_until_ready()
        self.assertEqual(get(f"{server.url}/v1/tenants/acme/capacity")[0], 200)
        self.assertEqual(server.terminate(), 0)
        self.assertIn("ignoring the checkpoint", server.errors)
        self.assertEqual(digest_of(self.log), digest)

    def damage(self, statement):
        """Makes a log with the sample in it, runs `statement` upon it, drops the checkpoints."""
        server = self.start(self.log).wait_until_ready()
        self.play_sample(server)
        self.assertEqual(server.terminate(), 0)
        database = sqlite3.connect(self.file)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute(statement)
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        for checkpoint in self.checkpoints():
            checkpoint.unlink()
        return hashlib.sha256(self.file.read_bytes()).hexdigest()

    def assert_refused_at(self, position, before):
        server = self.start(self.log)
        self.assertEqual(server.end(), 1)
        self.assertRegex(server.errors, rf"assentd: .*damaged.*position {position}\b")
        self.assertEqual(hashlib.sha256(self.file.read_bytes()).hexdigest(), before)
        for command in ("rebuild", "verify"):
            done = assent(command, "--log", self.log, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, rf"damaged: .*position {position}: ")
            self.assertEqual(done.stdout, "")
        self.assertEqual(hashlib.sha256(self.file.read_bytes()).hexdigest(), before)

    def test_a_changed_byte_in_the_log_is_named_and_nothing_is_served(self):
        before = self.damage(
            "UPDATE record_0 SET bytes = CAST(substr(bytes, 1, 120) || x'00' || "
            "substr(bytes, 122) AS BLOB) WHERE position = 200"
        )
        self.assert_refused_at(200, before)

    def test_a_missing_record_is_named_and_nothing_is_served(self):
        self.assert_refused_at(300, self.damage("DELETE FROM record_0 WHERE position = 300"))

    def test_a_second_process_takes_over_and_the_first_ends(self):
        first = self.start(self.log).wait_until_ready()
        self.play_sample(first)
        second = self.start(self.log).wait_until_ready()
        self.assertEqual(first.end(), 1)
        self.assertIn(f"/{second.process.pid}/", first.errors)
        self.assertEqual(
            post(
                f"{second.url}/v1/tenants/acme/commands",
                {"id": "after", "tenant": "acme", "actor": "ada", "type": "CreateGroup",
                 "data": {"group": "after"}},
            )[0],
            200,
        )  # fmt: skip
        self.assertEqual(second.terminate(), 0)
        assent("verify", "--log", self.log)

    def test_what_cannot_start_says_why_in_one_line(self):
        serving = self.start(self.log).wait_until_ready()
        port = serving.url.rsplit(":", 1)[1]
        not_a_log = self.folder / "not-a-log"
        not_a_log.write_text("hello")
        for options, status, words in [
            (["--log", "postgres://x"], 2, "sqlite:PATH"),
            (["--log", self.log, "--nonsense"], 2, "nonsense"),
            (["--log", self.log, "--listen", "0.0.0.0:0", "--dev"], 2, "loopback"),
            (["--log", self.log, "--listen", "nonsense", "--dev"], 2, "HOST:PORT"),
            (["--log", f"sqlite:{not_a_log}", "--listen", "127.0.0.1:0", "--dev"], 1, "not-a-log"),
            (["--log", f"sqlite:{self.folder}/a/b", "--listen", "127.0.0.1:0", "--dev"], 1, "a/b"),
            (["--log", f"sqlite:{self.folder}/x.db", "--listen", f"127.0.0.1:{port}", "--dev"], 1,
             f"127.0.0.1:{port}"),
        ]:  # fmt: skip
            with self.subTest(options=options):
                done = subprocess.run(
                    [BIN / "assentd", *options], capture_output=True, text=True, timeout=60
                )
                self.assertEqual(done.returncode, status, done.stderr)
                self.assertEqual(done.stdout, "")
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
                self.assertIn(words, done.stderr)

    def test_options_come_from_the_environment(self):
        done = subprocess.run(
            [BIN / "assentd"],
            capture_output=True,
            text=True,
            timeout=60,
            env={"ASSENT_LOG": "nonsense", "ASSENT_DEV": "true"},
        )
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("nonsense", done.stderr)

    def test_exit_statuses_of_send(self):
        server = self.start(self.log).wait_until_ready()
        self.play_sample(server)

        def sent(command, *options):
            file = self.folder / "command.json"
            file.write_text(command)
            return assent("send", "--server", server.url, *options, str(file), check=False)

        text = '{"id":"%s","tenant":"acme","actor":"%s","type":"CreateGroup","data":{"group":"%s"}}'
        self.assertEqual(sent(text % ("a", "ada", "made")).returncode, 0)
        self.assertEqual(sent(text % ("b", "mallory", "made")).returncode, 1)
        self.assertEqual(sent(text % ("c", "ada", "made")).returncode, 1)
        self.assertEqual(sent(text % ("d", "ada", "/")).returncode, 2)
        self.assertEqual(sent("{").returncode, 2)
        server.kill()
        away = sent(text % ("e", "ada", "other"), "--wait", "0")
        self.assertEqual(away.returncode, 3)
        self.assertIn("cannot reach", away.stdout)

    def test_init_may_be_repeated_and_keeps_the_number_of_partitions(self):
        one = json.loads(assent("init", "--log", self.log, "--partitions", "3").stdout)
        self.assertEqual(one["partitions"], 3)
        self.assertEqual(
            json.loads(assent("init", "--log", self.log, "--partitions", "3").stdout), one
        )
        other = assent("init", "--log", self.log, "--partitions", "5", check=False)
        self.assertEqual(other.returncode, 1)
        self.assertIn("3 partitions", other.stderr)
        self.assertEqual(assent("rebuild", "--log", "sqlite:/nowhere", check=False).returncode, 1)


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))

"""What the machine may refuse a server: disk space, files, permission."""

import json
import os
import resource
import signal
import subprocess
import sys
import unittest

from programs import BIN, Programs, Server, assent, digest_of, get, post, wait_until

NOBODY = 65534


def limited_to(size):
    """For a process to be: no file of its own may grow beyond `size` bytes. The limit is a soft
    one, so that it can be lifted."""

    def set_limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # A write that fails, as on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    return set_limit


def as_nobody():
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


class Faults(Programs):
    def setUp(self):
        super().setUp()
        self.file = self.folder / "log.db"
        self.log = f"sqlite:{self.file}"

    def command(self, name, kind, data, actor=None, **more):
        command = {"id": name, "tenant": "acme", "type": kind, "data": data, **more}
        return post(f"{self.server.url}/v1/tenants/acme/commands", command, actor)

    def create_group(self, number):
        return self.command(f"g{number}", "CreateGroup", {"group": f"g{number}"}, "ada",
                            reason="x" * 4000)  # fmt: skip

    def test_a_full_disk(self):
        limit = 1_000_000
        self.server = Server(self.log, "--patience", "1000", preexec_fn=limited_to(limit))
        self.addCleanup(self._stop, self.server)
        self.server.wait_until_ready()
        company = {"name": "A", "administrator": "ada", "active_model_limit": 1}
        self.assertEqual(self.command("c", "CreateTenant", company, "operator")[0], 200)

        accepted = 0
        status, headers, body = 200, None, None
        while status == 200 and accepted < 2_000:
            status, headers, body = self.create_group(accepted + 1)
            accepted += status == 200
        self.assertEqual(status, 503, body)
        self.assertEqual(body["outcome"], "unavailable")
        self.assertGreaterEqual(int(headers["Retry-After"]), 1)
        refused = accepted + 1

        # What is known stays readable, and the server says what is wrong.
        groups = self.server.url + "/v1/tenants/acme/groups"
        self.assertEqual(get(f"{groups}/g{accepted}")[0], 200)
        status, _, health = get(self.server.url + "/readyz")
        self.assertIn("partitions", health)

        # Space again: it goes on by itself, and the same id is decided once.
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, unlimited)
        wait_until(lambda: self.create_group(refused)[0] == 200, "commands are decided again")
        for number in (1, accepted, refused):
            self.assertEqual(get(f"{groups}/g{number}")[0], 200, number)
        self.assertEqual(self.server.terminate(), 0, self.server.errors)
        exported = [json.loads(line) for line in assent("export", "--log", self.log).stdout.splitlines()]
        ids = [line["id"] for line in exported if line["outcome"] == "accepted"]
        self.assertEqual(ids, ["c", *(f"g{n}" for n in range(1, refused + 1))])
        assent("verify", "--log", self.log)

    def disk(self, size):
        """A disk in memory; the test is skipped where nobody may mount one."""
        folder = self.folder / "disk"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
        if subprocess.run(command, capture_output=True).returncode != 0:
            self.skipTest("it takes the right to mount a disk")
        self.addCleanup(subprocess.run, ["umount", "--lazy", folder], check=True)
        return folder

    def remount(self, folder, options):
        subprocess.run(["mount", "-o", "remount," + options, folder], check=True)

    def start_company(self, log):
        self.server = self.start(log, "--patience", "1000").wait_until_ready()
        company = {"name": "A", "administrator": "ada", "active_model_limit": 1}
        self.assertEqual(self.command("c", "CreateTenant", company, "operator")[0], 200)

    def test_a_small_disk(self):
        disk = self.disk("2m")
        log = f"sqlite:{disk / 'log.db'}"
        self.start_company(log)
        accepted = 0
        while self.create_group(accepted + 1)[0] == 200 and accepted < 2_000:
            accepted += 1
        self.assertLess(accepted, 2_000)
        groups = self.server.url + "/v1/tenants/acme/groups"
        self.assertEqual(get(f"{groups}/g{accepted}")[0], 200)

        self.remount(disk, "size=64m")
        wait_until(lambda: self.create_group(accepted + 1)[0] == 200, "there is room again")
        self.assertEqual(self.server.terminate(), 0, self.server.errors)
        exported = assent("export", "--log", log).stdout.splitlines()
        ids = [line["id"] for line in map(json.loads, exported) if line["outcome"] == "accepted"]
        self.assertEqual(ids, ["c", *(f"g{n}" for n in range(1, accepted + 2))])
        assent("verify", "--log", log)

    def test_a_read_only_disk(self):
        disk = self.disk("16m")
        log = f"sqlite:{disk / 'log.db'}"
        self.start_company(log)
        self.assertEqual(self.create_group(1)[0], 200)
        self.assertEqual(self.server.terminate(), 0)
        digest = digest_of(log)

        self.remount(disk, "ro")
        why = self.refused("--log", log)
        self.assertIn("log.db", why)
        self.assertEqual(digest_of(log), digest)
        assent("verify", "--log", log)

        self.remount(disk, "rw")
        self.server = self.start(log).wait_until_ready()
        self.assertEqual(self.create_group(2)[0], 200)

    def refused(self, *options, **how):
        done = subprocess.run(
            [BIN / "assentd", "--dev", "--listen", "127.0.0.1:0", *options],
            capture_output=True,
            text=True,
            timeout=60,
            **how,
        )
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        return done.stderr

    def test_no_such_folder(self):
        why = self.refused("--log", f"sqlite:{self.folder / 'none' / 'log.db'}")
        self.assertIn("none/log.db", why)

    @unittest.skipUnless(os.geteuid() == 0, "only root can become nobody")
    def test_no_permission(self):
        self.server = self.start(self.log).wait_until_ready()
        self.assertEqual(self.server.terminate(), 0)
        before = self.file.read_bytes()
        self.folder.chmod(0o755)
        self.file.chmod(0o644)
        self.assertIn("log.db", self.refused("--log", self.log, preexec_fn=as_nobody))
        self.assertEqual(self.file.read_bytes(), before)
        why = self.refused("--log", f"sqlite:{self.folder / 'new.db'}", preexec_fn=as_nobody)
        self.assertIn("new.db", why)


if __name__ == "__main__":
    unittest.main(verbosity=2, argv=[sys.argv[0], *sys.argv[1:]])

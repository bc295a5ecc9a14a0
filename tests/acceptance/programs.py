"""Starts, stops and kills the programs under test, and talks to them."""

import json
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("ASSENT_BIN", SOURCE / "build/dev/bin"))
SAMPLE = SOURCE / "docs/sample/company.ndjson"
PATIENCE_S = 90


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Server:
    """One assentd. `options` are of its command line, `log` of its --log."""

    def __init__(self, log, *options, port=0, dev=True, preexec_fn=None):
        mode = ["--dev"] if dev else []
        self.process = subprocess.Popen(
            [BIN / "assentd", *mode, "--log", log, "--listen", f"127.0.0.1:{port}", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=preexec_fn,
        )
        self.url = None
        self.errors = ""

    def wait_until_ready(self):
        deadline = time.monotonic() + PATIENCE_S
        readable, _, _ = select.select([self.process.stdout], [], [], deadline - time.monotonic())
        line = self.process.stdout.readline().decode() if readable else ""
        match = re.fullmatch(r"ready (https?://\S+)\n", line)
        if not match:
            self.process.kill()
            raise AssertionError(f"not ready: {line!r} {self.process.stderr.read().decode()}")
        self.url = match[1]
        return self

    def kill(self):
        self.process.kill()
        self.end()

    def terminate(self):
        """The exit status after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.end()

    def end(self):
        _, errors = self.process.communicate(timeout=PATIENCE_S)
        self.errors = errors.decode()
        return self.process.returncode


def assent(*arguments, check=True):
    """Runs the command line; its standard output as JSON where it is some."""
    done = subprocess.run(
        [BIN / "assent", "--output", "json", *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S * 4,
    )
    if check and done.returncode != 0:
        raise AssertionError(f"{arguments}: {done.returncode}: {done.stderr} {done.stdout[:2000]}")
    return done


def digest_of(log, *options):
    return json.loads(assent("rebuild", "--log", log, *options).stdout)["digest"]


def get(url, actor="ada", key=None, tls=None):
    return _answer(urllib.request.Request(url, headers=_credential(actor, key)), tls)


def post(url, body, actor=None, key=None, tls=None):
    headers = {"Content-Type": "application/json", **_credential(actor, key)}
    return _answer(urllib.request.Request(url, json.dumps(body).encode(), headers), tls)


def _credential(actor, key):
    if key:
        return {"Authorization": f"Bearer {key}"}
    return {"Assent-Actor": actor} if actor else {}


def _answer(request, tls=None):
    """Status, headers, body: as JSON, unless it is an error in plain text."""
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S, context=tls) as answer:
            return answer.status, answer.headers, json.load(answer)
    except urllib.error.HTTPError as e:
        with e:
            plain = e.headers.get_content_type() == "text/plain"
            return e.code, e.headers, e.read().decode() if plain else json.load(e)


def wait_until(fulfilled, what):
    """Asks again and again what no event tells: the state of another process."""
    deadline = time.monotonic() + PATIENCE_S
    while not fulfilled():
        if time.monotonic() > deadline:
            raise AssertionError("in vain: " + what)
        time.sleep(0.05)


def safe_to_repeat(batch):
    """How many commands of the sample may be answered when the server is killed, so that the two
    batches around are safe to send again. A command about a tenant that is not there yet is not,
    nor is one whose id was used for another: neither is remembered by its id (GEN-6)."""
    lines = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
    unsafe = [i for i, line in enumerate(lines) if line["expect"].get("code") == "id_reused"]
    unsafe += range(10)
    return [
        count
        for count in range(len(lines) - batch)
        if all(not count - batch <= at <= count + 2 * batch for at in unsafe)
    ]


class Programs(unittest.TestCase):
    """Tests with a folder of their own and servers that never outlive them."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="assent-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start(self, log, *options, port=0, dev=True):
        server = Server(log, *options, port=port, dev=dev)
        self.addCleanup(self._stop, server)
        return server

    @staticmethod
    def _stop(server):
        if server.process.poll() is None:
            server.process.kill()
        if not server.process.stdout.closed:
            server.process.communicate()

    def play_sample(self, server):
        """The sample company, compared with what stands beside each command."""
        return self.outcomes_of(
            assent("send", "--server", server.url, "--check", str(SAMPLE)).stdout
        )

    @staticmethod
    def outcomes_of(ndjson):
        return [json.loads(line) for line in ndjson.splitlines()]

    def play_sample_with_kills(self, start, kills, seed):
        """Plays it while the server is killed again and again. `start` starts it upon a port.
        Returns what was answered; every answer is as the sample says."""
        port = free_port()
        batch = 7
        server = start(port).wait_until_ready()
        sender = subprocess.Popen(
            [BIN / "assent", "--output", "json", "send", "--server", server.url, "--check",
             "--batch", str(batch), "--wait", str(PATIENCE_S), str(SAMPLE)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        self.addCleanup(lambda: sender.poll() is None and sender.kill())
        outcomes = []
        at = sorted(seed.sample(safe_to_repeat(batch), kills))
        for line in sender.stdout:
            outcomes.append(json.loads(line))
            if at and len(outcomes) >= at[0]:
                at.pop(0)
                server.kill()
                server = start(port).wait_until_ready()
        self.assertEqual(sender.wait(), 0, sender.stderr.read())
        sender.stderr.close()
        sender.stdout.close()
        self.assertEqual(at, [])
        return server, outcomes

    def assert_same_answers(self, first, again):
        """An id keeps its first outcome (GEN-6), whatever happened since."""
        self.maxDiff = None
        kept = [
            (one, two)
            for one, two in zip(first, again, strict=True)
            if one.get("position") and one.get("code") != "id_reused"
        ]
        self.assertGreater(len(kept), 400)
        for one, two in kept:
            self.assertEqual(one, two)

"""Torments assentd while clients race, then holds every answer to what the log says.

Clients activate and deactivate snapshots for the last places, create groups, repeat what they asked
before and send again after errors, while the server is killed (SIGKILL), stopped and continued, and
started a second time on the same log; on Kafka the brokers are treated likewise. Afterwards the log
is the witness: see checker.py. The report is JSON on standard output; exit status 1 when anything
is wrong.
"""

import argparse
import collections
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "acceptance")]

from checker import check  # noqa: E402
from programs import BIN, SOURCE, free_port  # noqa: E402

LIMIT = 3
SNAPSHOTS = 8
CLIENTS = 6
PATIENCE_S = 120
TENANT = "/v1/tenants/acme"


class Moments:
    """One counter for the order in which things were sent and answered, whatever the thread."""

    def __init__(self):
        self._lock = threading.Lock()
        self._last = 0

    def now(self):
        with self._lock:
            self._last += 1
            return self._last


class Servers:
    """The server that clients talk to, and how it is tormented."""

    def __init__(self, log, folder, report):
        self.log, self.folder, self.report = log, folder, report
        self.url = None
        self.wrong = []
        self.process = self.start(free_port())

    def start(self, port):
        with open(self.folder / "assentd.log", "ab") as errors:
            process = subprocess.Popen(
                [BIN / "assentd", "--dev", "--log", self.log, "--data", self.folder / "data",
                 "--listen", f"127.0.0.1:{port}", "--checkpoint-every", "40",
                 "--digest-every", "25", "--patience", "3000"],
                stdout=subprocess.PIPE,
                stderr=errors,
            )  # fmt: skip
        line = process.stdout.readline().decode()
        if not line.startswith("ready "):
            raise SystemExit(f"assentd did not start: see {self.folder / 'assentd.log'}")
        self.url = line.split()[1]
        return process

    def kill(self):
        self.look()
        self.process.kill()
        self.process.wait()
        self.process = self.start(free_port())

    def look(self):
        """Nobody but us ends it."""
        if self.process.poll() is not None:
            self.wrong.append(f"the server ended by itself, with {self.process.returncode}")

    def pause(self, seconds):
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)

    def replace(self):
        """A second one on the same log: the embedded one ousts the first, on Kafka both stay until
        the first is killed."""
        self.look()
        first = self.process
        self.process = self.start(free_port())
        if self.log.startswith("kafka"):
            first.kill()
        status = first.wait(timeout=PATIENCE_S)
        if self.log.startswith("sqlite") and status != 1:
            raise SystemExit(f"the server that was ousted ended with {status}, not 1")

    def terminate(self):
        self.process.terminate()
        return self.process.wait(timeout=PATIENCE_S)


class Brokers:
    """A Kafka of our own, and how it is tormented."""

    def __init__(self, folder, brokers):
        self.folder, self.count = folder / "kafka", brokers
        self.address = self.tool("start", "--port", "0", "--brokers", str(brokers))
        self.address = self.address.splitlines()[-1]

    def tool(self, *arguments):
        done = subprocess.run(
            [SOURCE / "tools/kafka", *arguments, "--dir", self.folder],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def pid(self, number):
        return int((self.folder / f"broker-{number}.pid").read_text())

    def kill(self, number):
        os.kill(self.pid(number), signal.SIGKILL)
        self.tool("stop-broker", str(number))
        self.tool("start-broker", str(number))

    def pause(self, number, seconds):
        os.kill(self.pid(number), signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(self.pid(number), signal.SIGCONT)

    def stop(self):
        self.tool("stop")


def send(url, command, seconds):
    """Status and body; None when nobody knows what became of it."""
    where = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=seconds)
    try:
        # Nobody is the operator by the word of a body.
        headers = {"Assent-Actor": "operator"} if command["actor"] == "operator" else {}
        connection.request("POST", TENANT + "/commands", json.dumps(command), headers)
        answer = connection.getresponse()
        body = json.loads(answer.read())
        return None if answer.status == 503 else (answer.status, body)
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()


def exists(url, group, seconds):
    """Whether a reader sees the group; None when it cannot be asked."""
    where = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=seconds)
    try:
        connection.request("GET", f"{TENANT}/groups/{group}", headers={"Assent-Actor": "ada"})
        status = connection.getresponse().status
        return {200: True, 404: False}.get(status)
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def position_behind(url, token, seconds):
    """The position that a read given the token answers from; None when it cannot be asked."""
    where = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=seconds)
    try:
        path = f"{TENANT}/capacity?at_least={token}"
        connection.request("GET", path, headers={"Assent-Actor": "ada"})
        answer = connection.getresponse()
        body = json.loads(answer.read())
        return body["position"] if answer.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()


def command(name, kind, data, actor="ada"):
    return {"id": name, "tenant": "acme", "actor": actor, "type": kind, "data": data,
            "surface": "administration"}  # fmt: skip


def company():
    """What has to be there before the race."""
    yield command("create", "CreateTenant",
                  {"name": "A", "administrator": "ada", "active_model_limit": LIMIT}, "operator")
    yield command("group", "CreateGroup", {"group": "team"})
    yield command("join", "AddGroupMember", {"group": "team", "user": "ada"})
    yield command("env", "RegisterEnvironment", {"environment": "prod", "hosting": "hybrid"})
    for n in range(SNAPSHOTS):
        yield command(f"m{n}", "RegisterModel", {"model": f"m{n}"})
        yield command(f"s{n}", "CreateSnapshot", {"snapshot": f"s{n}", "model": f"m{n}"})
        yield command(f"d{n}", "DeployVariation", {
            "deployment": f"d{n}", "model": f"m{n}", "environment": "prod", "snapshot": f"s{n}"})


class Client(threading.Thread):
    def __init__(self, number, seed, run):
        super().__init__(daemon=True)
        self.number, self.run_, self.random = number, run, random.Random(f"{seed}/{number}")
        self.calls, self.wrong = [], []

    def run(self):
        count = 0
        while not self.run_.over.is_set():
            count += 1
            self.ask(self.next_command(count))

    def next_command(self, count):
        name = f"c{self.number}-{count}"
        snapshot = f"s{self.random.randrange(SNAPSHOTS)}"
        chance = self.random.random()
        if chance < 0.4:
            return command(name, "ActivateModel", {"snapshot": snapshot})
        if chance < 0.65:
            return command(name, "DeactivateModel", {"snapshot": snapshot})
        if chance < 0.75 and self.calls:
            return self.random.choice(self.calls)["command"]  # Asked before: the same answer.
        if chance < 0.78 and self.calls:
            old = self.random.choice(self.calls)["command"]["id"]
            return command(old, "CreateGroup", {"group": name})  # An id used for something else.
        return command(name, "CreateGroup", {"group": name})

    def ask(self, asked):
        call = {"id": asked["id"], "command": asked, "sent": self.run_.moments.now()}
        self.calls.append(call)
        while (answer := send(self.run_.servers.url, asked, 5)) is None:
            if self.run_.abandoned.is_set():
                return
            self.run_.resent[self.number] += 1
            time.sleep(0.02)
        if "outcome" not in answer[1]:
            self.wrong.append(f"{asked['id']}: {answer[0]} without an outcome: {answer[1]}")
        call["answered"] = self.run_.moments.now()
        for member in ("outcome", "code", "position"):
            if member in answer[1]:
                call[member] = answer[1][member]
        created = asked["type"] == "CreateGroup" and call.get("outcome") == "accepted"
        if created and exists(self.run_.servers.url, asked["data"]["group"], 5) is False:
            self.wrong.append(f"{asked['id']}: accepted, and a read behind it does not see it")
        if "token" in answer[1] and "position" in call:
            self.read_behind(asked, call["position"], answer[1]["token"])

    def read_behind(self, asked, position, token):
        """A token is honoured: the read comes from there or later, never earlier."""
        seen = position_behind(self.run_.servers.url, token, 5)
        if seen is None:
            return
        self.run_.tokens[self.number] += 1
        if seen < position:
            self.wrong.append(f"{asked['id']}: decided at {position}, read with its token at {seen}")


class Run:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.random = random.Random(options.seed)
        self.moments = Moments()
        self.over, self.abandoned = threading.Event(), threading.Event()
        self.faults = collections.Counter()
        self.resent = collections.Counter()
        self.tokens = collections.Counter()
        self.brokers = None
        if options.log == "kafka":
            self.brokers = Brokers(folder, options.brokers)
            self.log = f"kafka://{self.brokers.address}"
            replicas = "3" if options.brokers == 3 else "1"
            subprocess.run(
                [BIN / "assent", "init", "--log", self.log, "--partitions", "2",
                 "--replication-factor", replicas], check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        else:
            self.log = f"sqlite:{folder / 'log.db'}"

    def play(self):
        self.servers = Servers(self.log, self.folder, self.faults)
        for each in company():
            answer = send(self.servers.url, each, PATIENCE_S)
            if answer is None or answer[0] != 200:
                raise SystemExit(f"the company cannot be made: {each['id']}: {answer}")
        clients = [Client(n, self.options.seed, self) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        begun = time.monotonic()
        kinds = self.kinds()
        for number, kind in enumerate(kinds):
            time.sleep(self.random.uniform(self.options.pause / 10, self.options.pause))
            self.one_fault(kind)
            self.progress(number + 1, len(kinds), begun)
        self.over.set()
        for client in clients:
            client.join(PATIENCE_S)
        self.abandoned.set()
        status = self.servers.terminate()
        return self.judge(clients, status, time.monotonic() - begun)

    def kinds(self):
        """What is done, in which order."""
        kinds = ["server killed"] * 4 + ["server stopped", "server started twice"]
        if self.brokers:
            kinds += ["broker killed", "broker stopped"] * 2
        if not self.options.each:
            return self.random.choices(kinds, k=self.options.kills)
        each = sorted(set(kinds)) * self.options.each
        self.random.shuffle(each)
        return each

    def one_fault(self, kind):
        self.faults[kind] += 1
        moment = self.random.uniform(0.05, 0.4)
        number = self.random.randint(1, self.options.brokers)
        if kind == "server killed":
            self.servers.kill()
        elif kind == "server stopped":
            self.servers.pause(moment)
        elif kind == "server started twice":
            self.servers.replace()
        elif kind == "broker killed":
            self.brokers.kill(number)
        else:
            self.brokers.pause(number, moment * 10)

    def progress(self, done, count, begun):
        left = (time.monotonic() - begun) / done * (count - done)
        print(f"\r{done} of {count} faults, {left:.0f} s left  ", end="",
              file=sys.stderr, flush=True)  # fmt: skip

    def tool(self, *arguments):
        done = subprocess.run([BIN / "assent", *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"assent {arguments[0]}: {done.stderr}")
        return done.stdout

    def judge(self, clients, status, seconds):
        wrong = [word for client in clients for word in client.wrong]
        if status != 0:
            wrong.append(f"the last server ended with {status}")
        # One more start, from the last checkpoint, and one more decision: the digest that it writes
        # when it ends is compared with the state of a reader from the first record, as are all.
        self.servers.process = self.servers.start(free_port())
        last = command("last", "CreateGroup", {"group": "last"})
        if send(self.servers.url, last, PATIENCE_S) is None:
            wrong.append("after all of it, a command is not decided")
        self.servers.terminate()
        wrong += self.servers.wrong
        said = (self.folder / "assentd.log").read_text(errors="replace")
        wrong += [
            f"the server's log has '{sign}'"
            for sign in ("Sanitizer", "runtime error", "ALARM", "damaged")
            if sign in said
        ]
        verified = json.loads(self.tool("--output", "json", "verify", "--log", self.log))
        decisions = [json.loads(line) for line in self.tool("export", "--log", self.log).splitlines()]
        history = [
            {name: value for name, value in call.items() if name != "command"}
            for client in clients
            for call in client.calls
        ]
        wrong += check(history, decisions, LIMIT)
        return {
            "log": self.options.log,
            "brokers": self.options.brokers if self.brokers else 0,
            "seed": self.options.seed,
            "seconds": round(seconds),
            "faults": dict(self.faults),
            "commands": len(history),
            "answered": sum("outcome" in call for call in history),
            "sent_again": sum(self.resent.values()),
            "reads_with_tokens": sum(self.tokens.values()),
            "decisions": len(decisions),
            "outcomes": dict(collections.Counter(d["outcome"] for d in decisions)),
            "digests_compared": sum(p["digests"] for p in verified["partitions"]),
            "wrong": wrong[:50],
        }


def main():
    parser = argparse.ArgumentParser(
        prog="tools/torture",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="  tools/torture --kills 200\n  tools/torture --log kafka --brokers 3 --each 50",
    )
    parser.add_argument("--log", choices=["sqlite", "kafka"], default="sqlite")
    parser.add_argument("--brokers", type=int, choices=[1, 3], default=1, help="of Kafka")
    parser.add_argument("--kills", type=int, default=20, help="how many faults")
    parser.add_argument("--each", type=int, default=0, help="that many of each kind instead")
    parser.add_argument("--seed", type=int, default=1, help="of what is done, and when")
    parser.add_argument(
        "--pause",
        type=float,
        help="seconds between two, at most (default 0.5; on Kafka 12, for the group waits 6 until "
        "it believes that a killed member is gone)",
    )
    parser.add_argument("--keep", action="store_true", help="leaves log and data, and says where")
    options = parser.parse_args()
    options.pause = options.pause or (0.5 if options.log == "sqlite" else 12)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="assent-torture-"))
    run = None
    try:
        run = Run(options, folder)
        report = run.play()
    finally:
        if run and getattr(run, "servers", None) and run.servers.process.poll() is None:
            run.servers.process.kill()
        if run and run.brokers:
            run.brokers.stop()
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(file=sys.stderr)
    if options.keep:
        print(f"kept: {folder}", file=sys.stderr)
    print(json.dumps(report, indent=2))
    return 1 if report["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())

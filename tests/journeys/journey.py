# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""What every journey needs: a real connectd, and desks to work at. Ends as TAP."""
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).parent
BUILD = pathlib.Path(os.environ["CONNECT_BUILD"])
PICTURES = os.environ.get("CONNECT_JOURNEY_PICTURES")
JOURNEY = pathlib.Path(sys.argv[0]).stem
# How long anything may take on a slow and busy machine before it counts as never.
PATIENCE = 60
# What is started so ends with us, however we end.
BOUND = ["setpriv", "--pdeathsig", "TERM"]


class Server:
    """connectd on a free port that stays the same over a restart."""

    def __init__(self, home, *options):
        self.dir = home / "server"
        self.options = options
        self.port = 0
        self.process = None
        self.url = None

    def start(self):
        self.process = subprocess.Popen(
            [*BOUND, BUILD / "src/connectd/connectd", "--data-dir", self.dir, "--listen", f"127.0.0.1:{self.port}", *self.options],
            stdout=subprocess.PIPE, stderr=open(self.dir.parent / "server.log", "ab"), text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), f"connectd said {line!r}"
        self.url = line.split()[-1]
        self.port = int(self.url.rsplit(":", 1)[1])

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            assert self.process.wait(15) == 0, "connectd did not end well"

    def demo(self):
        return json.loads((self.dir / "demo.json").read_text())

    def call(self, method, path, body=None, token=None):
        request = urllib.request.Request(f"{self.url}/public/v1/{path}", method=method,
                                         data=None if body is None else json.dumps(body).encode())
        if token:
            request.add_header("Authorization", token)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as e:
            raise AssertionError(f"{method} {path}: {e.code} {e.read().decode()}") from e


class Desk:
    """A person's desk, see desk.py: every do_… there is a method here, and ask()/answer() are its two halves."""

    def __init__(self, home, name, server):
        self.name = name
        self.home = home / name
        self.server = server
        self.processes = []
        for folder in ("config/gtk-4.0", "data", "cache", "state", "runtime"):
            (self.home / folder).mkdir(parents=True, mode=0o700)
        (self.home / "config/gtk-4.0/settings.ini").write_text(
            "[Settings]\ngtk-enable-animations=false\ngtk-cursor-blink=false\n")
        self.asked = self.listener = None

    # Three parts, so that several desks are set up side by side.

    def open_display(self):
        read, write = os.pipe()
        self.display = os.fdopen(read)
        try:
            self.run([*BOUND, "Xvfb", "-displayfd", str(write), "-screen", "0", "1366x900x24", "-nolisten", "tcp"], pass_fds=[write])
        finally:
            os.close(write)

    def sit_down(self):
        with self.display as answer:
            ready, _, _ = select.select([answer], [], [], PATIENCE)
            number = answer.readline().strip() if ready else ""
        assert number, f"{self.name}: no display"
        env = self.environment(f":{number}")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.home / "line"))
        self.listener.listen(1)
        self.run(["openbox", "--sm-disable"], env=env)
        self.run(["dbus-run-session", "--config-file", HERE.parent.parent / ".ci/session.conf", "--",
                  sys.executable, HERE / "desk.py", self.home / "line"], env=env)

    def get_ready(self):
        with self.listener as listener:
            listener.settimeout(PATIENCE)
            line, _ = listener.accept()
        self.answers = line.makefile("r")
        self.commands = line.makefile("w")
        line.close()

    def run(self, argv, **arguments):
        with open(self.home / "desk.log", "ab") as log:
            self.processes.append(subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **arguments))
        return self.processes[-1]

    def environment(self, display):
        foreign = ("DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS", "WAYLAND_DISPLAY", "XAUTHORITY", "GTK_A11Y", "G_DEBUG")
        env = {k: v for k, v in os.environ.items() if k not in foreign}
        env.update({f"XDG_{folder.upper()}_HOME": str(self.home / folder) for folder in ("config", "data", "cache", "state")})
        env.update(HOME=str(self.home), XDG_RUNTIME_DIR=str(self.home / "runtime"), DISPLAY=display, GDK_BACKEND="x11",
                   GSK_RENDERER=os.environ.get("CONNECT_JOURNEY_RENDERER", "cairo"), GTK_A11Y="atspi", NO_AT_BRIDGE="0",
                   ADW_DISABLE_PORTAL="1", GSETTINGS_BACKEND="keyfile", GSETTINGS_SCHEMA_DIR=str(BUILD / "data"),
                   SECRET_BACKEND="file", SECRET_FILE_TEST_PATH=str(self.home / "secrets"), SECRET_FILE_TEST_PASSWORD="journey",
                   LC_ALL="C.UTF-8", TZ="UTC", DESK_LOG=str(self.home / "client.log"))
        return env

    def __getattr__(self, verb):
        def command(*args, **arguments):
            self.ask(verb, *args, **arguments)
            return self.answer()
        return command

    def ask(self, verb, *args, **arguments):
        if verb == "open":
            verb, args = "start", [[str(BUILD / "src/connect/connect"), *args]]
        names = {"start": ["argv"], "type": ["text"], "act": ["action"], "picture": ["path"], "dump": ["path"], "choose": ["name", "role"]}
        for name, value in zip(names.get(verb, ["role", "name"]), args):
            arguments[name] = value
        if verb == "keys":
            arguments = {"keys": list(args)}
        self.asked = f"{verb} {json.dumps(arguments)}"
        self.commands.write(json.dumps({"do": verb, **arguments}) + "\n")
        self.commands.flush()

    def answer(self):
        asked, self.asked = self.asked, None
        ready, _, _ = select.select([self.answers], [], [], 4 * PATIENCE)
        line = self.answers.readline() if ready else ""
        if not line:
            raise AssertionError(f"{self.name}: no answer to {asked}\n{self.log()}")
        answer = json.loads(line)
        if not answer["ok"]:
            raise AssertionError(f"{self.name}: {asked}: {answer['error']}\n{self.log()}")
        return answer["value"]

    def explain(self):
        """What it looks like after a failure."""
        if self.asked:
            try:
                self.answer()
            except AssertionError as e:
                print("\n".join("# " + line for line in str(e).splitlines()[:1]))
        PICTURES and self.show("failed")
        print("\n".join("# " + line for line in self.dump()[-200:]))

    def log(self):
        texts = [(name, (self.home / name).read_text(errors="replace")) for name in ("client.log", "desk.log") if (self.home / name).exists()]
        return "\n".join(f"{name}: {text[-3000:]}" for name, text in texts)

    def open(self, *arguments):
        self.ask("open", *arguments)
        self.answer()

    def show(self, name):
        """A picture and the tree, kept only where CONNECT_JOURNEY_PICTURES names a folder."""
        if PICTURES:
            pathlib.Path(PICTURES).mkdir(parents=True, exist_ok=True)
            self.picture(f"{PICTURES}/{JOURNEY}-{name}-{self.name}.png")
            self.dump(f"{PICTURES}/{JOURNEY}-{name}-{self.name}.txt")

    def close(self):
        """The agent ends with its line, and the client and the bus with the agent; display and window manager come last."""
        for stream in ("commands", "answers", "listener", "display"):
            if self.__dict__.get(stream):
                self.__dict__[stream].close()
        for process in reversed(self.processes):
            try:
                if "dbus-run-session" in process.args:
                    process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                pass
            process.terminate()
            process.wait()


class World:
    """Everything of one journey, gone at its end."""

    def __init__(self, *options):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="cj-"))
        self.server = Server(self.home, *options)
        self.present = []

    def __enter__(self):
        self.server.start()
        return self

    def desks(self, *names):
        new = [Desk(self.home, name, self.server) for name in names]
        self.present += new
        for part in (Desk.open_display, Desk.sit_down, Desk.get_ready):
            for desk in new:
                part(desk)
        return new

    def each(self, verb, *args):
        """Asks all desks before the first answers."""
        for desk in self.present:
            desk.ask(verb, *args)
        return [desk.answer() for desk in self.present]

    def __exit__(self, kind, error, trace):
        if error:
            for desk in self.present:
                try:
                    desk.explain()
                except Exception as e:
                    print(f"# no dump: {e}")
        for desk in self.present:
            desk.close()
        try:
            self.server.stop()
        finally:
            if error:
                log = self.home / "server.log"
                print("\n".join("# " + line for line in log.read_text(errors="replace").splitlines()[-40:]))
            shutil.rmtree(self.home, ignore_errors=True)


def within(seconds, test, what):
    """Polls until `test` gives something; for what has a promised time."""
    end = time.monotonic() + seconds
    while True:
        value = test()
        if value:
            return value
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.05)


def main(journeys):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # clean up, too, when the time is over
    print(f"1..{len(journeys)}", flush=True)
    failed = 0
    for number, journey in enumerate(journeys, 1):
        try:
            journey()
            print(f"ok {number} {journey.__name__}", flush=True)
        except Exception as e:
            failed += 1
            print("\n".join("# " + line for line in f"{type(e).__name__}: {e}".splitlines()))
            print(f"not ok {number} {journey.__name__}", flush=True)
    sys.exit(1 if failed else 0)

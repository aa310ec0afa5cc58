# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""One desk: a display, a session bus, a home and one client, driven as a person would.

Runs as a process of its own, because an accessibility connection belongs to one session bus. Reads commands from the
socket that it is given, one JSON object a line ({"do": "click", "role": "button", "name": "Next"}), and answers each with
one line ({"ok": true, "value": …} or {"ok": false, "error": …}).
"""
import json
import os
import re
import socket
import subprocess
import sys
import time
import traceback

from tree import Tree

POLL = 0.03
# How long anything may take on a slow and busy machine before it counts as never.
PATIENCE = 60


class Trouble(Exception):
    pass


def matches(node, role=None, name=None, pattern=None, sensitive=False, states=()):
    if role and node.role not in role.split("|"):
        return False
    if name is not None and node.name != name:
        return False
    if pattern is not None and not re.search(pattern, node.name) and not re.search(pattern, node.text):
        return False
    return all(node.has(state) for state in (*states, *(["sensitive"] if sensitive else [])))


class Desk:
    def __init__(self):
        self.client = None
        self.tree = Tree()

    # --- the program ---

    def do_start(self, argv):
        with open(os.environ["DESK_LOG"], "ab") as log:
            self.client = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.until(lambda: self.windows(), PATIENCE, "the client's window")

    def do_quit(self, seconds=PATIENCE):
        """Closes the window, as a person ends a program."""
        self.do_act("window.close")
        self.do_ended(seconds)

    def do_ended(self, seconds=PATIENCE):
        self.until(lambda: self.client.poll() is not None, seconds, "the end of the client")
        if self.client.returncode != 0:
            raise Trouble(f"the client ended with {self.client.returncode}")

    def do_kill(self):
        if self.client and self.client.poll() is None:
            self.client.kill()
            self.client.wait()

    # --- finding ---

    def until(self, test, seconds, what):
        end = time.monotonic() + seconds
        while True:
            begin = time.monotonic()
            self.tree.settle()
            found = test()
            if found:
                return found
            now = time.monotonic()
            if now > end:
                raise Trouble(f"waited {seconds} s for {what}")
            time.sleep(max(POLL, now - begin))  # looking must not take the time of what is looked at

    def windows(self):
        if self.client is None or self.client.poll() is not None:
            raise Trouble("no client is running" if self.client is None else f"the client ended with {self.client.returncode}")
        program = self.tree.find_program(self.client.pid)
        return self.tree.read(program, texts=True).children if program else []

    def search(self, everywhere=False, within=None, **query):
        """Nodes that show and answer: `role` may be several with |, `pattern` is looked for in name and text, `within` is
        another query: only below the first node that answers it. An open dialog hides the rest but for `everywhere`."""
        nodes = [n for window in self.windows() for n in window.walk()]
        dialogs = [n for n in nodes if n.is_dialog()]
        if dialogs and not everywhere:
            nodes = [n for dialog in dialogs if dialog.parent.above("dialog") is None for n in dialog.walk()]
        if within:
            outer = next((n for n in nodes if matches(n, **within)), None)
            nodes = list(outer.walk()) if outer else []
        return [n for n in nodes if matches(n, **query)]

    def one(self, seconds=PATIENCE, index=0, **query):
        def enough():
            found = self.search(**query)
            return found[index] if len(found) > index else None
        return self.until(enough, seconds, json.dumps(query, ensure_ascii=False))

    def do_wait(self, seconds=PATIENCE, **query):
        node = self.one(seconds=seconds, **query)
        return {"role": node.role, "name": node.name, "text": node.text}

    def do_gone(self, seconds=PATIENCE, **query):
        self.until(lambda: not self.search(**query), seconds, "the end of " + json.dumps(query, ensure_ascii=False))

    def do_find(self, **query):
        return [{"role": n.role, "name": n.name, "text": n.text} for n in self.search(**query)]

    def do_watch(self, seconds=PATIENCE, within=None, **query):
        """The moment, in seconds of the machine's monotonic clock, at which something was there. Below one node only, so
        that looking is quick."""
        root = self.one(**within) if within else None

        def there():
            return any(matches(n, **query) for n in self.tree.read(root).walk()) if root else self.search(**query)
        self.until(there, seconds, json.dumps(query, ensure_ascii=False))
        return time.monotonic()

    def do_dump(self, path=None):
        lines = []

        def show(node, depth):
            lines.append("  " * depth + str(node))
            for child in node.children:
                show(child, depth + 1)
        for window in self.windows():
            show(window, 0)
        if path:
            with open(path, "w") as f:
                f.write("\n".join(lines))
        return lines

    # --- acting ---

    def do_click(self, **query):
        """Performs the action of a button, a tab or of what is inside of it."""
        node = self.one(**{"sensitive": True, **query})
        for inner in node.walk():
            if self.tree.act(inner, "click", "toggle", "activate"):
                return
        raise Trouble(f"{node} has no action")

    def do_act(self, action, seconds=PATIENCE):
        """A window action by name: "win.create-contract"."""
        self.until(lambda: any(self.tree.act(window, action) for window in self.windows()), seconds, f"the action {action}")

    def has_focus(self, node):
        return any(n.path == self.tree.focused for n in node.walk())

    def reach(self, test, key, times):
        """Presses a key until the focus is where it should be, waiting each time until it has moved."""
        for _ in range(times):
            if test():
                return True
            before = self.tree.moves
            self.do_keys([key])
            try:
                self.until(lambda: self.tree.moves != before, 3, "the focus")
            except Trouble:
                pass  # a key may leave the focus where it is, at an end for instance
        return test()

    def do_focus(self, key="Tab", times=80, **query):
        """Presses Tab until it has the focus: proves that the keyboard reaches it."""
        node = self.one(**query)
        if node.has("focused") or any(n.has("focused") for n in node.walk()):
            return
        if not self.reach(lambda: self.has_focus(node), key, times):
            raise Trouble("the keyboard does not reach " + json.dumps(query, ensure_ascii=False))

    def do_choose(self, name, role="radio button|check box", **query):
        """Chooses in a list of choices with Tab and the space bar; radio buttons have no action of their own."""
        node = self.one(role=role, name=name, sensitive=True, **query)
        row = node.above("list item") or node
        if node.has("checked"):
            return
        if not any(n.has("focused") for n in row.walk()) and not self.reach(lambda: self.has_focus(row), "Tab", 80):
            raise Trouble(f"the keyboard does not reach {name}")
        self.do_keys(["space"])
        self.until(lambda: self.tree.refresh(node) and node.has("checked"), PATIENCE, f"{name} to be chosen")

    def do_keys(self, keys):
        subprocess.run(["xdotool", "key", "--clearmodifiers", "--delay", "20", *keys], check=True, stdout=subprocess.DEVNULL)

    def do_type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "8", text], check=True)

    def do_picture(self, path):
        subprocess.run(["import", "-window", "root", path], check=True)

    def serve(self, path):
        line = socket.socket(socket.AF_UNIX)
        line.connect(path)
        answers = line.makefile("w")
        for command in line.makefile("r"):
            command = json.loads(command)
            try:
                value = getattr(self, "do_" + command.pop("do"))(**command)
                answer = {"ok": True, "value": value}
            except Exception as e:  # told to the journey, whatever it is
                traceback.print_exc()
                answer = {"ok": False, "error": f"{type(e).__name__}: {e}"}
            print(json.dumps(answer), file=answers, flush=True)
        self.do_kill()


if __name__ == "__main__":
    Desk().serve(sys.argv[1])

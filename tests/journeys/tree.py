# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""The accessible tree of one program, read over the accessibility bus.

All nodes of a level are asked at once: on a busy machine every question that waits for its answer costs a turn of three
processes, and a window has some hundred nodes.
"""
import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

ACCESSIBLE = "org.a11y.atspi.Accessible"
REGISTRY = "org.a11y.atspi.Registry"
ROOT = "/org/a11y/atspi/accessible/root"
DIALOGS = ("dialog", "alert")
EDITABLE = ("text", "password text", "entry")
CALL_MS = 20000


class Node:
    def __init__(self, bus, path, parent=None):
        self.bus = bus
        self.path = path
        self.parent = parent
        self.children = []
        self.role = self.name = self.text = ""
        self.states = 0

    def has(self, state):
        return bool(self.states >> int(getattr(Atspi.StateType, state.upper())) & 1)

    def walk(self):
        """Itself and all below; dialogs come first, as they are in front."""
        yield self
        for child in sorted(self.children, key=lambda n: n.role not in DIALOGS):
            yield from child.walk()

    def is_dialog(self):
        """A toast is an alert too, but asks nothing."""
        return self.role == "dialog" or self.role == "alert" and sum(n.role == "button" for n in self.walk()) > 1

    def above(self, role):
        node = self
        while node is not None and node.role != role:
            node = node.parent
        return node

    def __str__(self):
        text = f" = {self.text[:80]!r}" if self.text and self.text != self.name else ""
        return f"{self.role} «{self.name}»{text}" + ("" if self.has("sensitive") else " (insensitive)")


class Tree:
    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        address, = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, CALL_MS, None)
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.focused = None  # path of the node that has the keyboard focus
        self.moves = 0
        self.bus.signal_subscribe(None, "org.a11y.atspi.Event.Object", "StateChanged", None, "focused", 0, self.moved_cb)
        self.call(REGISTRY, "/org/a11y/atspi/registry", REGISTRY, "RegisterEvent",
                  GLib.Variant("(sas)", ("object:state-changed:focused", [])))

    def moved_cb(self, bus, sender, path, interface, signal, parameters):
        if parameters.unpack()[1]:
            self.focused = path
            self.moves += 1

    def call(self, *question):
        return self.ask([question])[0]

    def ask(self, questions):
        """Answers in the order of the questions (bus, path, interface, method, parameters); None where there is none."""
        answers = [None] * len(questions)
        left = [len(questions)]

        def answered(bus, result, i):
            try:
                answers[i] = bus.call_finish(result).unpack()
            except GLib.Error:
                pass  # gone meanwhile
            left[0] -= 1

        for i, (name, path, interface, method, parameters) in enumerate(questions):
            self.bus.call(name, path, interface, method, parameters, None, 0, CALL_MS, None, answered, i)
        while left[0]:
            GLib.MainContext.default().iteration(True)
        return answers

    def settle(self):
        while GLib.MainContext.default().iteration(False):
            pass

    def find_program(self, pid):
        programs, = self.call(REGISTRY, ROOT, ACCESSIBLE, "GetChildren", None) or ([],)
        for bus, path in programs:
            owner = self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                              GLib.Variant("(s)", (bus,)))
            if owner and owner[0] == pid:
                return Node(bus, path)
        return None

    def read(self, root, texts=False):
        """Reads the whole tree below a node; what is hidden is left out."""
        level, seen = [root], set()
        while level:
            answers = self.ask([q for node in level for q in self.questions(node)])
            below = []
            for node, (role, name, states, children) in zip(level, zip(*[iter(answers)] * 4)):
                seen.add(node.path)
                if None not in (role, name, states, children):
                    below += self.take(node, role[0], name[0], states[0], children[0], seen)
            level = below
        if texts:
            self.read_texts([n for n in root.walk() if n.role in EDITABLE])
        return root

    def questions(self, node):
        name = GLib.Variant("(ss)", (ACCESSIBLE, "Name"))
        return [(node.bus, node.path, ACCESSIBLE, "GetRole", None),
                (node.bus, node.path, "org.freedesktop.DBus.Properties", "Get", name),
                (node.bus, node.path, ACCESSIBLE, "GetState", None), (node.bus, node.path, ACCESSIBLE, "GetChildren", None)]

    def take(self, node, role, name, states, children, seen):
        node.role = Atspi.role_get_name(Atspi.Role(role))
        node.name = name or ""
        node.states = states[0] | states[1] << 32
        node.children = []
        if not node.has("showing") and node.parent is not None:
            node.parent.children.remove(node)
        elif node.role != "invalid":
            new = [(bus, path) for bus, path in children if path not in seen]
            seen.update(path for _, path in new)
            node.children = [Node(bus, path, node) for bus, path in new]
        return list(node.children)

    def read_texts(self, nodes):
        everything = GLib.Variant("(ii)", (0, -1))
        for node, answer in zip(nodes, self.ask([(n.bus, n.path, "org.a11y.atspi.Text", "GetText", everything) for n in nodes])):
            node.text = answer[0] if answer else ""

    def refresh(self, node):
        """Its states as they are now; False when it is gone."""
        states = self.call(node.bus, node.path, ACCESSIBLE, "GetState", None)
        node.states = states[0][0] | states[0][1] << 32 if states else 0
        return states is not None

    def act(self, node, *names):
        """Performs the first action of one of these names; False when there is none."""
        interface = "org.a11y.atspi.Action"
        actions = self.call(node.bus, node.path, interface, "GetActions", None)
        numbers = [GLib.Variant("(i)", (i,)) for i in range(len(actions[0]) if actions else 0)]
        # that list has translated names only
        for number, name in zip(numbers, self.ask([(node.bus, node.path, interface, "GetName", n) for n in numbers])):
            if name and name[0] in names:
                self.call(node.bus, node.path, interface, "DoAction", number)
                return True
        return False

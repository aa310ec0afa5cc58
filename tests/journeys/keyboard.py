# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""A contract is made with the keyboard alone; the accessible tree is only read."""
import people
from journey import World, main


def press(desk, name):
    desk.focus("button", name)
    desk.keys("space")


def creates_contract():
    with World("--demo") as world:
        desk, = people.meet(world)
        people.go_to(desk, "Contracts")
        press(desk, "Create Contract")
        desk.wait("label", "1 of 4 · Type")
        desk.choose("Program")
        press(desk, "Next")
        desk.wait("label", "2 of 4 · Agreement")
        desk.choose("Vendor Program Agreement")
        press(desk, "Next")
        desk.wait("label", "3 of 4 · Parameters")
        people.fill(desk, "Name of the Partner", "Proseware")
        desk.choose("Test")
        people.fill(desk, "Note to Signee", "Welcome")
        press(desk, "Back")
        desk.wait("label", "2 of 4 · Agreement")
        press(desk, "Next")
        desk.wait("text", "Name of the Partner", pattern="^Proseware$")
        press(desk, "Create")
        desk.wait("label", "4 of 4 · Summary")
        people.read_link(desk)
        press(desk, "Go to Details")
        desk.gone("dialog")
        desk.wait("label", "Pending", within={"role": "grouping", "name": "Contract of Vendor Program Agreement"})
        desk.keys("ctrl+q")
        desk.ended()


main([creates_contract])

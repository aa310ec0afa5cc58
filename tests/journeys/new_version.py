# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""A Distributor adds a version of an agreement; the partner is told, and signs it."""
import people
from journey import World, main


def adds_version(desk):
    desk.click("page tab", "Versions")
    desk.click("button", "Add Version…")
    people.fill(desk, "Text of the Agreement", "# Terms of the second year")
    desk.choose("Activate This Version Now")
    desk.show("version")
    desk.click("button", "Add")
    desk.gone("dialog", "Add Version")
    desk.wait(pattern="^Version 2")


def signs_new_version():
    with World("--demo") as world:
        contract = people.invite(world, "Service", "Litware")
        distributor, reseller = people.meet(world, "reseller")
        people.paste_link(reseller, contract)
        people.introduce(reseller, "tove@litware.example", "Tove Dahl", "Litware AS")
        reseller.click("button", "Activate")
        reseller.wait("button", "Contracts: 1 Active")
        people.open_contract(reseller, contract)
        people.open_contract(distributor, contract)
        distributor.focus("list item", "Service Terms")
        distributor.keys("Return")
        distributor.wait("button", pattern="Edit")
        adds_version(distributor)
        reseller.wait("label", pattern="^Your turn.*[Ss]ign the newer version")
        reseller.click("page tab", "Versions")
        reseller.wait(pattern="^Version 2 waits to be signed")
        reseller.click("button", "Sign…", within={"role": "list", "name": ""})
        reseller.wait("heading", "Terms of the second year")
        reseller.choose("I have read and accepted the agreement")
        reseller.show("sign")
        reseller.click("button", "Sign")
        reseller.gone("dialog", "Sign Contract")
        reseller.gone("label", pattern="^Your turn")
        reseller.wait(pattern="^Signed .*Tove Dahl")
        distributor.keys("alt+Left")
        distributor.click("page tab", "Versions", within=people.page_of(contract))
        distributor.wait(pattern="^Version 2")
        distributor.wait(pattern="Tove Dahl")
        distributor.show("signed")
        reseller.show("signed")
        world.each("quit")


main([signs_new_version])

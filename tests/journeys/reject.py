# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""The invited person says no, with a reason that the Distributor reads."""
import people
from journey import World, main

REASON = "We work with another house"


def rejects_on_the_first_step():
    with World("--demo") as world:
        contract = people.invite(world, "Service", "Wingtip")
        distributor, person = people.meet(world, "person")
        people.open_contract(distributor, contract)
        people.paste_link(person, contract)
        person.click("button", "Reject…")
        people.fill(person, "Reason", REASON)
        person.show("reason")
        person.click("button", "Reject", within={"role": "dialog", "name": "Reject Contract"})
        person.gone("dialog")
        distributor.wait("label", "Rejected", within=people.page_of(contract))
        distributor.wait("label", pattern=REASON, within=people.page_of(contract))
        distributor.show("rejected")
        world.each("quit")


main([rejects_on_the_first_step])

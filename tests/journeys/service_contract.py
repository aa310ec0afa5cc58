# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""A Distributor invites a Reseller by a service contract."""
import course
import people
from journey import World, main


def activates_with_a_pasted_link():
    with World("--demo") as world:
        distributor, reseller = people.meet(world, "reseller")
        contract = people.create_contract(distributor, "Service", "Northwind Traders", ["Program Agreements"])
        people.paste_link(reseller, contract)
        people.introduce(reseller, "mara@northwind.example", "Mara Lindholm", "Northwind Traders AB")
        course.run(world, distributor, reseller, contract, "Northwind Traders AB", "Reseller")


def activates_with_a_link_on_the_command_line():
    with World("--demo") as world:
        contract = people.invite(world, "Service", "Fabrikam")
        server, code = contract["link"].split("/contracts/activate?secret=")
        reseller, = world.desks("reseller")
        reseller.open(f"connect://activate?server={server}&secret={code}")
        reseller.wait("label", pattern="· Review the Contract$")
        people.introduce(reseller, "ilse@fabrikam.example", "Ilse Brandt", "Fabrikam GmbH")
        reseller.click("button", "Activate")
        reseller.wait("button", "Contracts: 1 Active")
        reseller.quit()


main([activates_with_a_pasted_link, activates_with_a_link_on_the_command_line])

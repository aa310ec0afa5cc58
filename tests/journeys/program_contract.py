# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""A Distributor invites a Vendor by a program contract."""
import course
import people
from journey import World, main


def activates():
    with World("--demo") as world:
        distributor, vendor = people.meet(world, "vendor")
        contract = people.create_contract(distributor, "Program", "Adatum")
        people.paste_link(vendor, contract)
        people.introduce(vendor, "noor@adatum.example", "Noor Haddad", "Adatum Inc.")
        course.run(world, distributor, vendor, contract, "Adatum Inc.", "Vendor")


main([activates])

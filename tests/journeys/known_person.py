# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""The invited person is a user already: one contract goes to the account whose portal is open, one opens another account."""
import course
import people
from journey import World, main


def takes_it_with_an_account_that_there_is():
    with World("--demo") as world:
        distributor, reseller = people.meet(world, "reseller")
        user = people.find_user(world, "reseller")
        account = user["accounts"][0]["name"]
        people.sign_in(reseller, user)
        before = people.count_active(world, user)
        reseller.wait("button", f"Contracts: {before} Active")
        contract = people.create_contract(distributor, "Service", "Contoso")
        reseller.click("toggle button|button", f"Account: {account}, Reseller Portal")
        people.paste_link(reseller, contract, "Open Activation Link…")
        people.recognise(reseller, user, account)
        people.next_step(reseller, "Activate")
        reseller.wait("label", account)
        course.run(world, distributor, reseller, contract, account, "Reseller", active=before + 1)


def takes_it_with_a_new_account():
    with World("--demo") as world:
        contract = people.invite(world, "Service", "Tailspin")
        reseller, = world.desks("reseller")
        reseller.open()
        people.paste_link(reseller, contract)
        people.recognise(reseller, people.find_user(world, "reseller"), "New Account")
        people.next_step(reseller, "Company")
        people.name_company(reseller, "Tailspin LLC")
        reseller.click("button", "Activate")
        reseller.wait("button", "Account: Tailspin LLC, Reseller Portal")
        reseller.wait("button", "Contracts: 1 Active")
        reseller.quit()


main([takes_it_with_an_account_that_there_is, takes_it_with_a_new_account])

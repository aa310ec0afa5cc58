# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""What every contract goes through from the invited person's last step on, whoever that is: Active in both windows at once,
there without a network, and current in both windows when the server returns."""
import os
import re
import time

import people
from journey import PATIENCE, within


def run(world, distributor, partner, contract, company, portal, active=1):
    """The Distributor has the contract's page open, the partner stands before Activate. `active` is how many active contracts
    the partner's portal has then."""
    home = {"role": "button", "name": f"Contracts: {active} Active"}
    activate_promptly(world, distributor, partner, contract, home)
    distributor.show("active")
    partner.show("active")
    partner.wait("button", f"Account: {company}, {portal} Portal")
    people.go_to(partner, "Contracts")
    partner.wait("table row", f"Contract of {contract['agreement']}, Active")
    people.is_synchronised(partner)
    world.server.stop()
    stays_readable(distributor, partner, contract, home, tabs_of(contract, company))
    comes_back(world, distributor, partner, contract)
    world.each("quit")


def activate_promptly(world, distributor, partner, contract, home):
    """Both windows show an active contract within two seconds of the server's word, without a reload: the Distributor's on the
    contract's page, and the partner's on the Home page of the portal."""
    token = world.server.demo()["tokens"]["distributor"]
    distributor.ask("watch", role="label", name="Active", within=people.page_of(contract))
    partner.click("button", "Activate")
    partner.ask("watch", **home)
    limit = 2 * max(1, os.getloadavg()[0] / os.cpu_count())  # where more wants to run than there are cores all takes longer
    answered = within(PATIENCE, lambda: is_active(world, contract, token), "the contract active on the server")
    for desk in (distributor, partner):
        late = desk.answer() - answered
        print(f"# {desk.name}: Active {late:.2f} s after the server's answer", flush=True)
        assert late <= limit, f"{desk.name}: not Active within {limit:.2f} s but after {late:.2f} s"


def is_active(world, contract, token):
    status = world.server.call("GET", f"contracts/{contract['id']}", token=token)["status"]
    return status == "active" and time.monotonic()


def tabs_of(contract, company):
    """What each tab of the contract's page says."""
    granted = [*contract["permissions"], "^Granted$"] if contract["permissions"] else []
    return {"General": [f"^{contract['agreement']}$", re.escape(company), "^Details$"],
            "Permissions": [*granted, "^Not granted$"],
            "Versions": ["^Version 1"],
            "Timeline": ["[Ss]igned|[Aa]ctivated", "[Cc]reated"]}


def stays_readable(distributor, partner, contract, home, tabs):
    """The server is away, and the partner's program is started anew."""
    partner.wait("button", pattern="^Synchronisation: Offline since")
    partner.quit()
    partner.open()
    partner.wait("button", pattern="^Synchronisation: Offline since [0-9]+:[0-9]+")
    partner.wait("label", pattern="^Offline since [0-9]+:[0-9]+")
    partner.wait("table row", f"Contract of {contract['agreement']}, Active")
    partner.show("offline-list")
    partner.keys("alt+Home")
    partner.wait(**home)
    partner.show("offline-home")
    people.open_contract(partner, contract)
    for tab, words in tabs.items():
        partner.click("page tab", tab)
        for word in words:
            partner.wait(pattern=word, within=people.page_of(contract))
        partner.show(f"tab-{tab.lower()}")
    distributor.wait("button", pattern="^Synchronisation: Offline since")


def comes_back(world, distributor, partner, contract):
    """What happens after the server has returned is seen in both windows, without a reload."""
    world.server.start()
    token = world.server.demo()["tokens"]["distributor"]
    world.server.call("PUT", f"contracts/{contract['id']}", {"note": "Call in the spring"}, token)
    partner.click("page tab", "General")
    for desk in (distributor, partner):
        people.is_synchronised(desk)
        desk.wait("label", "Call in the spring", within=people.page_of(contract))
        desk.show("back")

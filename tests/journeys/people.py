# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""What people do at their desks, in the words of the screens."""
import re

PASSWORD = "plenty harbour candle mosaic"


def fill(desk, name, text, role="text|password text|entry"):
    """Reaches a field with Tab and types; a password's text is not shown to look at."""
    desk.focus(role, name)
    desk.keys("ctrl+a")
    desk.type(text)
    if "assword" not in name:
        desk.wait(role, name, pattern="(?m)^" + re.escape(text) + "$")


def sign_in(desk, user):
    fill(desk, "Server Address", desk.server.url)
    fill(desk, "E-mail", user["email"])
    fill(desk, "Password", user["password"])
    desk.keys("Return")
    desk.wait("list item", "Contracts")


def find_user(world, role):
    """The first user of the demo world with an account of this role alone."""
    return next(u for u in world.server.demo()["users"] if [a["role"] for a in u["accounts"]] == [role])


def count_active(world, user):
    """How many active contracts the first account of a demo user has."""
    body = {"email": user["email"], "password": user["password"]}
    token = world.server.call("POST", "auth/sessions", body)["sessions"][0]["token"]
    return len(world.server.call("GET", "contracts?eq(status,active)&limit=1000", token=f"Bearer {token}"))


def meet(world, *names):
    """The desks of the Distributor, who is signed in, and of those who are invited, with an open window each."""
    desks = world.desks("distributor", *names)
    world.each("open")
    sign_in(desks[0], find_user(world, "distributor"))
    return desks


def invite(world, kind, partner):
    """An invitation made without a desk. Returns the contract, as the journeys hand it on."""
    token = world.server.demo()["tokens"]["distributor"]
    body = {"type": kind.lower(), "title": f"{kind} Terms", "description": "For a journey", "document_type": "uploaded",
            "content": "# Terms", "active": True}
    agreement = world.server.call("POST", "agreements", body, token)["id"]
    body = {"kind": "test", "activation": {"message": f"Welcome {partner}"}, "partner": {"name": partner}}
    made = world.server.call("POST", f"agreements/{agreement}/contracts", body, token)
    return {"id": made["id"], "link": made["activation"]["link"], "agreement": f"{kind} Terms"}


def go_to(desk, page):
    """Opens a page of the sidebar by its name, as the palette finds it."""
    desk.keys("ctrl+k")
    desk.wait("dialog", "Do or Open by Name")
    desk.type(page)
    desk.gone("list item", "Back", within={"role": "dialog", "name": "Do or Open by Name"})
    desk.wait("list item", page, within={"role": "dialog", "name": "Do or Open by Name"})
    desk.keys("Return")
    desk.wait("grouping", page)


def next_step(desk, step):
    desk.click("button", "Next")
    desk.wait("label", pattern=f"· {step}$")


def create_agreement(desk, title, text):
    """In the dialog that is open."""
    desk.wait("dialog", "Create Agreement")
    fill(desk, "Name", title)
    fill(desk, "Description", f"About {title}")
    fill(desk, "Text of the Agreement", text)
    desk.click("button", "Create")
    desk.gone("dialog", "Create Agreement")


def read_link(desk):
    return desk.wait("label", pattern="^https?://[^ ]*secret=[^ ]+$")["name"]


def create_contract(desk, kind, partner, permissions=()):
    """Through the assistant, with an agreement made on the way. Returns the contract, whose page is open then."""
    go_to(desk, "Contracts")
    desk.click("button", "Create Contract")
    desk.wait("label", "1 of 4 · Type")
    desk.choose(kind)
    next_step(desk, "Agreement")
    desk.click("button", "Next")
    desk.wait("label", "Choose an agreement, or create one.")
    desk.click("button", "Create Agreement…")
    create_agreement(desk, f"{kind} Terms", "# Terms")
    desk.wait("radio button", f"{kind} Terms", states=["checked"])
    desk.show("agreement")
    next_step(desk, "Parameters")
    for permission in permissions:
        desk.choose(permission)
    fill(desk, "Name of the Partner", partner)
    desk.choose("Test")
    fill(desk, "Note to Signee", f"Welcome {partner}")
    desk.show("parameters")
    desk.click("button", "Create")
    desk.wait("label", "4 of 4 · Summary")
    desk.show("summary")
    link = read_link(desk)
    desk.click("button", "Go to Details")
    desk.gone("dialog", "Create Contract")
    contract = desk.wait("label", pattern="^CR[A-Z]-[0-9-]+$")["name"]
    return {"id": contract, "link": link, "agreement": f"{kind} Terms", "permissions": permissions}


def paste_link(desk, contract, button="I Have an Activation Link"):
    """By a button of the window where nobody has signed in yet, or another."""
    desk.click("button", button)
    fill(desk, "Activation Link", contract["link"])
    next_step(desk, "Review the Contract")


def review(desk, email, step="User"):
    fill(desk, "Your E-mail", email)
    desk.choose("I have read and accepted the agreement")
    desk.show("review")
    next_step(desk, step)


def introduce(desk, email, name, company):
    """A new person, from the review up to the last step."""
    review(desk, email)
    fill(desk, "Full Name", name)
    fill(desk, "New Password", PASSWORD)
    fill(desk, "Repeat the Password", PASSWORD)
    desk.show("user")
    next_step(desk, "Company")
    name_company(desk, company)


def name_company(desk, name):
    fill(desk, "Legal Name of the Company", name)
    desk.show("company")
    next_step(desk, "Activate")
    desk.show("activate")


def recognise(desk, user, account):
    """A person who is a user already, from the review to an account or a new one."""
    review(desk, user["email"], "Sign In")
    fill(desk, "Password", user["password"])
    next_step(desk, "Account")
    desk.choose(account)


def open_contract(desk, contract):
    """By searching for its id everywhere, and Return right after the last letter."""
    desk.keys("ctrl+f")
    desk.wait("entry|text", "Search Everything", states=["focused"])
    desk.keys("ctrl+a")
    desk.type(contract["id"])
    desk.keys("Return")
    desk.wait("label", contract["id"], within=page_of(contract))


def page_of(contract):
    return {"role": "grouping", "name": f"Contract of {contract['agreement']}"}


def is_synchronised(desk):
    desk.wait("button", pattern="^Synchronisation: Synchronised")

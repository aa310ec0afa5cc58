# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""Something to order in the demo world: one of its products is connected, listed, ordered and delivered."""

CONTACT = {"address_line1": "Street 1", "city": "Bonn", "state": "NRW", "postal_code": "53111", "country": "DE",
           "contact": {"first_name": "Ann", "last_name": "Other", "email": "ann@example.com",
                       "phone_number": {"country_code": "+49", "area_code": "", "extension": "-", "phone_number": "1635554922"}}}


def open_market(world):
    vendor, distributor = world.vendor, world.distributor
    world.product = vendor.get("/products?name=%22Brightleaf%20Notes%22")[0]["id"]
    world.contract = vendor.get("/contracts?and(eq(type,distribution),eq(status,active))&ordering(events.created.at)")[0]
    place = world.contract["marketplace"]["id"]
    world.hub = distributor.post("/hubs", {"name": "Wire Hub", "description": "x", "instance": {"id": "wire", "type": "API"}})["id"]
    distributor.put(f"/marketplaces/{place}", {"hubs": [{"hub": {"id": world.hub}, "external_id": "w"}]})
    world.connection = vendor.post(f"/products/{world.product}/connections", {"type": "production", "hub": {"id": world.hub}})["id"]
    request = vendor.post("/listing-requests", {"type": "new", "product_id": world.product, "contract_id": world.contract["id"], "note": ""})
    vendor.act(f"/listing-requests/{request['id']}/submit")
    distributor.act(f"/listing-requests/{request['id']}/deploy")
    distributor.act(f"/listing-requests/{request['id']}/complete")
    world.item = vendor.get(f"/products/{world.product}/items?eq(mpn,BLN-M)")[0]["id"]
    world.template = vendor.get(f"/products/{world.product}/templates/?scope=asset&type=fulfillment")[0]["id"]


def purchase(world, uid, **more):
    body = {"type": "purchase", "asset": {
        "product": {"id": world.product}, "connection": {"id": world.connection}, "external_uid": uid, "external_id": f"ext-{uid}",
        "items": [{"id": world.item, "quantity": "5"}],
        "params": [{"id": "admin_email", "value": "a@example.com"}, {"id": "region", "value": "eu"}],
        "tiers": {"customer": {"name": "Big Corp", "external_id": "76829", "external_uid": "wire-customer", "contact_info": CONTACT}}}}
    body.update(more)
    return world.distributor.post("/requests/", body)


def subscribe(world, uid):
    request = purchase(world, uid)["id"]
    world.vendor.put(f"/requests/{request}/", {"asset": {"params": [{"id": "workspace_id", "value": uid}]}})
    return world.vendor.act(f"/requests/{request}/approve/", {"template_id": world.template})

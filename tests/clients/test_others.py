# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""What the Python, PHP and haxe SDKs and the command line tool each do on their own: calls beside the API document, and what they
compare. A test a paragraph of the compatibility list."""
import datetime
import io
import time
import zipfile

from market import open_market, purchase, subscribe
from wire import PIXEL, World, run

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def get_colleague(client):
    users = client.get(f"/accounts/{client.get('/accounts')[0]['id']}/users?limit=100")
    return next(one for one in users if one["status"] != "invited")


def processor(world):
    """Python, PHP, haxe: pending requests of a product in full, values set, approved, inquired, failed, by old addresses."""
    vendor = world.vendor
    request = purchase(world, "processor")["id"]
    for query in (f"eq(status,pending)&in(asset.product.id,({world.product}))", f"status=pending&asset__product__id__in={world.product}",
                  f"status=pending&asset.product.id__in={world.product},PRD-000-000-000", f"in(product_id,({world.product}))&status=pending",
                  f"status=pending&asset__product__id={world.product}"):
        found = vendor.get("/requests/?limit=1000&" + query)
        # newest first; the world has others that wait
        assert found[0]["id"] == request and {(one["status"], one["asset"]["product"]["id"]) for one in found} == {("pending", world.product)}, query
        assert found[0]["asset"]["tiers"]["customer"]["contact_info"]["city"] == "Bonn" and found[0]["asset"]["params"], query
        other = query.replace(world.product, "PRD-000-000-000")
        assert vendor.get("/requests/?limit=1000&" + other) == [], other
    text = vendor.call(200, "GET", f"/templates/{world.template}/render?request_id={request}")
    assert isinstance(text, bytes) and b"fulfilled" in text.lower(), text
    user = get_colleague(vendor)
    assert vendor.act(f"/requests/{request}/assign/{user['id']}")["assignee"]["id"] == user["id"]
    assert vendor.act(f"/requests/{request}/assign/{user['email']}")["assignee"]["id"] == user["id"]
    vendor.act(f"/requests/{request}/unassign")
    vendor.put(f"/requests/{request}/", {"asset": {"params": [{"id": "workspace_id", "value": "W-1"}]}})
    assert vendor.act(f"/requests/{request}/approve/", {"activation_tile": "Ready"})["status"] == "approved"
    repeated = f"product__id={world.product}&product__id=PRD-000-000-000"
    assert len(vendor.get("/assets?" + repeated)) == len(vendor.get(f"/assets?product.id={world.product}")) > 0


def agreements(world):
    """haxe: `version` for `versions`; both: the agreements by which a product is reached."""
    client = world.distributor
    agreement = client.get("/agreements?type=program&limit=1")[0]
    assert client.get(f"/agreements/{agreement['id']}/version/1")["version"] == 1
    client.post(f"/agreements/{agreement['id']}/versions", {"document_type": "none", "active": False})
    last = max(one["version"] for one in client.get(f"/agreements/{agreement['id']}/versions"))
    client.call(204, "DELETE", f"/agreements/{agreement['id']}/version/{last}")
    client.refuse(404, "GET", f"/agreements/{agreement['id']}/version/{last}")
    # flat members for old readers
    assert agreement["version"] and agreement["title"] == agreement["name"] and "active" in agreement
    assert [one["id"] for one in world.vendor.get(f"/products/{world.product}/agreements")]


def product_tool(world):
    """The command line tool: what it lists, exports and brings back."""
    vendor = world.vendor
    assert world.product in [one["id"] for one in vendor.get("/products?and(eq(visibility.owner,true),eq(version,null()))&limit=25&offset=0")]
    seen = world.distributor.get("/products?or(eq(visibility.listing,true),eq(visibility.syndication,true))&limit=25&offset=0")
    assert world.product in [one["id"] for one in seen]
    assert world.distributor.get("/products?eq(visibility.owner,true)") == [] == vendor.get("/products?not(visibility.owner=true)")
    product = vendor.get("/products/" + world.product)
    for path in ("id", "name", "icon", "owner.id", "owner.name", "category.name", "short_description", "detailed_description",
                 "customer_ui_settings.description", "customer_ui_settings.getting_started", "customer_ui_settings.download_links",
                 "customer_ui_settings.documents", "capabilities.ppu", "capabilities.reservation.consumption", "capabilities.cart.validation",
                 "capabilities.inquiring.validation", "capabilities.tiers.validation", "capabilities.tiers.configs",
                 "capabilities.tiers.updates", "capabilities.subscription.hold",
                 "capabilities.subscription.change.editable_ordering_parameters"):
        value = product
        for step in path.split("."):
            value = value[step]
    for part, members in (("templates", "id title scope body"), ("items", "id mpn display_name description type precision unit period status events"),
                          ("parameters?eq(phase,ordering)", "id name title description phase scope type position events constraints"),
                          ("actions", "id action name title description scope"), ("configurations", "parameter"),
                          ("media", "id position type thumbnail url"), ("messages", "id external_id value auto")):
        path = f"/products/{world.product}/{part}{'&' if '?' in part else '?'}"
        assert vendor.ask("GET", path + "limit=0&offset=0").range[2] > 0, part
        for one in vendor.get(path + "limit=100&offset=0"):
            assert set(members.split()) <= set(one), (part, members, one)
    assert {"required", "unique", "hidden"} <= set(vendor.get(f"/products/{world.product}/parameters?eq(phase,ordering)")[0]["constraints"])
    assert world.nobody.ask("GET", "/" + product["icon"]).status == 200
    units = vendor.get("/settings/units?limit=100&offset=0")
    assert any("owner" in one for one in units) and all({"id", "unit", "description", "type"} <= set(one) for one in units)
    unit = vendor.post("/settings/units", {"description": "Wires", "type": "reservation", "unit": "unit"})
    item = {"mpn": "MPN-R-001", "name": "Wire", "description": "x", "type": "Reservation", "precision": "Integer", "unit": {"id": unit["id"]},
            "period": "Monthly", "ui": {"visibility": True}, "commitment": {"count": 12}}
    made = vendor.post(f"/products/{world.product}/items", item)
    assert made["status"] == "draft" and made["events"]["created"]["at"] and made["events"]["updated"]["at"] and made["type"] == "reservation"
    assert [one["id"] for one in vendor.get(f"/products/{world.product}/items?eq(mpn,MPN-R-001)&limit=1&offset=0")] == [made["id"]]
    assert vendor.put(f"/products/{world.product}/items/{made['id']}", {**item, "name": "Wires"})["name"] == "Wires"
    vendor.call(204, "DELETE", f"/products/{world.product}/items/{made['id']}")


def translations_tool(world):
    """The same tool: each translation with its workbook, by the Accept header."""
    vendor = world.vendor
    found = vendor.get(f"/localization/translations?and(eq(context.instance_id,{world.product}),eq(primary,true))&limit=1&offset=0")[0]
    assert {"id", "context", "owner", "locale", "description", "auto", "status", "primary", "events", "stats"} <= set(found)
    assert found["stats"]["total"] > 0 and {"enabled", "status"} <= set(found["auto"])
    path = f"/localization/translations/{found['id']}/attributes"
    answer = vendor.ask("GET", path, headers={"Accept": SHEET})
    assert answer.status == 200 and answer.headers["Content-Type"] == SHEET
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        names = book.read("xl/workbook.xml").decode()
        assert '"General"' in names and '"Attributes"' in names
        words = book.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in book.namelist() else "".join(
            book.read(name).decode() for name in book.namelist() if "sheet" in name)
        for word in ("key", "value", "comment", "Auto-translation", found["id"]):
            assert f">{word}<" in words, word
    assert vendor.get(path)[0]["key"]
    locales = vendor.get("/localization/locales?limit=1000")
    assert {"id", "name", "auto_translation", "stats"} <= set(locales[0])
    vendor.refuse(404, "GET", "/localization/translations/TRN-0000-0000-0000/attributes")
    assert vendor.ask("GET", "/localization/translations/TRN-0000-0000-0000/attributes", headers={"Accept": SHEET}).status == 404


def wrapped(world):
    """JavaScript, older: {"data": …} round the bodies of schedule and revoke."""
    asset = world.vendor.get("/assets?external_uid=first")[0]["id"]
    change = world.distributor.post("/requests", {"type": "change", "asset": {"id": asset, "items": [{"id": world.item.replace("-", "_"), "quantity": 7}]}})
    assert change["asset"]["items"][0]["quantity"] == "7" and change["asset"]["items"][0]["id"].startswith("PRD_")
    assert change["asset"]["items"][0]["global_id"] == world.item
    planned = world.vendor.ask("POST", f"/requests/{change['id']}/schedule", {"data": {"planned_date": "2199-01-01T00:00:00Z"}})
    assert planned.status in (200, 400), planned.data  # the product may not have the capability
    if planned.status == 200:
        world.distributor.act(f"/requests/{change['id']}/revoke", {"data": {"reason": "No"}})
        world.vendor.act(f"/requests/{change['id']}/confirm")
    else:
        assert "planned_date" not in planned.data.decode(), planned.data
        world.vendor.act(f"/requests/{change['id']}/fail", {"reason": "No"})


def tier_configs(world):
    """204 for all but approve; PHP's and Python's ways to ask for what was approved."""
    vendor, distributor = world.vendor, world.distributor
    tasks = vendor.get("/products?name=%22Brightleaf%20Tasks%22")[0]["id"]
    connection = vendor.post(f"/products/{tasks}/connections", {"type": "production", "hub": {"id": world.hub}})["id"]
    request = vendor.post("/listing-requests", {"type": "new", "product_id": tasks, "contract_id": world.contract["id"]})["id"]
    vendor.act(f"/listing-requests/{request}/submit")
    distributor.act(f"/listing-requests/{request}/deploy")
    distributor.act(f"/listing-requests/{request}/complete")
    order = purchase(world, "tiers")
    body = {"type": "purchase", "asset": {**{key: order["asset"][key] for key in ("tiers",)}, "external_uid": "tiers-2",
            "product": {"id": tasks}, "connection": {"id": connection},
            "items": [{"id": vendor.get(f"/products/{tasks}/items?mpn=BLT-U")[0]["id"], "quantity": 2}],
            "params": [{"id": "domain", "value": "tiers.example"}]}}
    made = distributor.post("/requests", body)
    assert made["status"] in ("tiers_setup", "pending", "inquiring"), made["status"]
    setup = vendor.get(f"/tier/config-requests?and(eq(type,setup),eq(configuration.product.id,{tasks}))")[0]
    path = f"/tier/config-requests/{setup['id']}"
    if setup["status"] == "inquiring":
        distributor.put(path, {"params": [{"id": "support_phone", "structured_value": {"country_code": "+49", "area_code": "1", "phone_number": "23", "extension": ""}}]})
        assert distributor.call(204, "POST", path + "/pend") == b""
    assert vendor.call(204, "POST", path + "/inquire", {}) == b""
    assert distributor.call(204, "POST", path + "/pend") == b""
    user = get_colleague(vendor)
    assert vendor.call(204, "POST", path + "/assign", {"email": user["email"]}) == b""
    assert vendor.call(204, "POST", path + "/unassign") == b""
    vendor.put(path, {"params": [{"id": "partner_number", "value": "P-1"}]})
    approved = vendor.act(path + "/approve", {"template": {"representation": "Done"}})
    assert approved["template"]["representation"] == "Done"
    account = vendor.get(path)["configuration"]["account"]["id"]
    for query in (f"status=approved&configuration__product__id={tasks}&configuration__account__id={account}",
                  f"status=approved&configuration.product.id={tasks}&configuration.account.id={account}"):
        assert [one["id"] for one in vendor.get("/tier/config-requests?" + query)] == [setup["id"]], query
        assert vendor.get("/tier/config-requests?" + query.replace(account, "TA-0000-0000-0000")) == []
    second = vendor.post("/tier/config-requests", {"configuration": {"id": approved_config(vendor, tasks)}, "params": []})["id"]
    assert vendor.call(204, "POST", f"/tier/config-requests/{second}/fail", {"reason": "x"}) == b""


def approved_config(vendor, product):
    return vendor.get(f"/tier/configs?product__id={product}")[0]["id"]


def usage_files(world):
    """Addresses with a slash, 201 for the upload, POST for the end; what the provider's processor asks for."""
    vendor = world.vendor
    link = vendor.get(f"/usage/products/{world.product}/template/")["template_link"]
    template = vendor.ask("GET", "//" + link.split("/", 3)[3])
    assert template.status == 200 and template.headers["Content-Type"] == SHEET, template.status
    made = vendor.post("/usage/files/", {"name": "Wire", "period": {"from": "2026-05-01", "to": "2026-05-31"}, "currency": "EUR",
                                         "product": {"id": world.product}, "contract": {"id": world.contract["id"]}, "external_id": "w"})
    sent = vendor.form(201, "POST", f"/usage/files/{made['id']}/upload/", ("usage_file", "usage_file.xlsx", SHEET, template.data))
    assert sent["id"] == made["id"] and sent["status"] in ("uploading", "processing", "invalid", "ready"), sent["status"]
    for _ in range(300):
        if vendor.get(f"/usage/files/{made['id']}/")["status"] in ("invalid", "ready"):
            break
        time.sleep(0.1)
    assert vendor.act(f"/usage/files/{made['id']}/delete/", {})["status"] == "deleted"
    for query in (f"eq(status,ready)&in(product_id,({world.product}))", f"status=ready&product_id={world.product}&limit=1000"):
        assert isinstance(vendor.get("/usage/files?" + query), list)
    assert isinstance(world.distributor.get("/usage/files/?status=pending&limit=1000"), list)
    world.distributor.refuse(404, "POST", "/usage/records/UR-0000-00-0000-0000-0000/close/", {"external_billing_id": "x"})


def shapes(world):
    """Enumerations in either case, quantities as texts, moments with their zone, ids with year and month."""
    asset = world.vendor.get("/assets?external_uid=first")[0]
    assert asset["items"][0]["quantity"] == "5" and asset["items"][0]["item_type"] == "Reservation"
    assert datetime.datetime.fromisoformat(asset["events"]["created"]["at"]).utcoffset() is not None
    assert world.vendor.get(f"/products/{world.product}/items?type=PPU") == world.vendor.get(f"/products/{world.product}/items?type=ppu")
    listing = world.distributor.get("/listing-requests?state=completed&limit=1")[0]
    assert listing["state"] == "completed" and listing["listing"]["status"] in ("listed", "unlisted")
    canceled = world.vendor.post("/listing-requests", {"type": "update", "listing_id": listing["listing"]["id"], "note": ""})["id"]
    world.vendor.act(f"/listing-requests/{canceled}/cancel")
    assert world.vendor.get(f"/listing-requests/{canceled}")["state"] == "canceled"
    assert world.vendor.ask("GET", "/templates/TL-000-000-000/render?request_id=PR-0").status == 404


def main():
    world = World()
    open_market(world)
    subscribe(world, "first")
    run(world, [processor, agreements, product_tool, translations_tool, wrapped, tier_configs, usage_files, shapes])


main()

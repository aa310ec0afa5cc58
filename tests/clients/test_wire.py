# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""What published clients have in common: pages, counts, queries, errors, empty bodies, addresses."""
import datetime
import json
import pathlib
import re

from market import CONTACT, open_market, purchase, subscribe
from wire import PIXEL, World, run


def pages(world):
    """Python: .all(), .count(), .first(), [a:b], iteration by Content-Range."""
    client = world.distributor
    total = client.ask("GET", "/contracts?limit=0&offset=0")
    assert total.json == [] and total.range[:2] == (0, 0)
    count = total.range[2]
    seen, offset = [], 0
    while True:
        page = client.ask("GET", f"/contracts?limit=7&offset={offset}")
        seen += [one["id"] for one in page.json]
        assert page.range == (offset, offset + len(page.json) - 1, count)
        if page.range[1] >= count - 1:
            break
        offset += 7
    assert len(seen) == len(set(seen)) == count
    assert [one["id"] for one in client.get("/contracts?limit=3&offset=2")] == seen[2:5]
    assert client.get("/contracts?limit=1&offset=0")[0]["id"] == seen[0]
    assert client.get("/contracts?limit=1&offset=3")[0]["id"] == seen[3]
    beyond = client.ask("GET", "/contracts?limit=5&offset=999")
    assert beyond.json == [] and beyond.range == (999, 999, count)
    assert client.ask("GET", "/contracts?eq(id,none)&limit=100&offset=0").range == (0, 0, 0)
    assert client.ask("GET", "/contracts?and(eq(status,active),limit=2,offset=1)").range[0] == 1
    # short lists that are made by the way have it too
    for path in (f"/products/{world.product}/actions", "/settings/units", "/localization/locales", "/countries", "/categories"):
        assert world.vendor.ask("GET", path + "?limit=0").range[2] > 0, path


def queries(world):
    """As both write them, not quoted where Python does not quote."""
    client = world.distributor
    def ids(query):
        return {one["id"] for one in client.get("/contracts?limit=1000" + ("&" + query if query else ""))}
    active, pending = ids("eq(status,active)"), ids("status=pending")
    assert active and pending and not active & pending
    assert ids("in(status,(active,pending))") == ids("or(eq(status,active),eq(status,pending))") == active | pending
    assert ids("and(in(status,(active,pending)),not(eq(status,pending)))") == active
    assert ids("select(-agreement)&eq(status,active)&ordering(-events.created.at,id)") == active
    assert ids("(status=active%7Cstatus=pending)") == active | pending
    assert ids("eq(status,active)&eq(marketplace.id,null())") | ids("eq(status,active)&ne(marketplace.id,null())") == active
    assert ids("like(agreement.name,*Program*)") == ids("ilike(agreement.name,*PROGRAM*)") != set()
    moment = datetime.datetime.now(datetime.timezone.utc).isoformat()
    assert ids(f"le(events.created.at,{moment})") == ids("") and not ids(f"gt(events.created.at,{moment})")
    assert ids("search=program+agreement") == ids("search=program%20agreement")
    # older spellings
    assert ids("status__in=active,pending") == active | pending
    assert ids("status=active&order_by=-events.created.at") == active
    assert ids("agreement__name__icontains=program") == ids("ilike(agreement.name,*program*)")
    first = client.get("/contracts?limit=1&order_by=events.created.at")[0]["id"]
    assert client.get("/contracts?limit=1&ordering(events.created.at)")[0]["id"] == first
    assert ids("nosuch=1") == ids("")
    for wrong in ("eq(status", "status=active|status=pending", "range(events.created.at,2020-01-01,2021-01-01)", "gte(id,1)",
                  "ordering(nosuch)", "select(nosuch)", "ordering(id)&ordering(id)", "gt(events.created.at,yesterday)", "limit=1&limit=2"):
        assert client.refuse(400, "GET", "/contracts?" + wrong)["error_code"] == "VAL_001", wrong


def errors(world):
    assert world.nobody.refuse(401, "GET", "/accounts")["error_code"] == "AUTH_001"
    world.vendor.refuse(404, "GET", "/products/PRD-000-000-000")
    world.vendor.refuse(404, "GET", "/devops/services/SRV-0000-0000/environments")
    world.vendor.refuse(404, "POST", "/crm/leads", {})
    world.vendor.refuse(404, "GET", "/nowhere/at/all")
    world.vendor.refuse(405, "PATCH", f"/products/{world.product}", {})
    problem = world.vendor.refuse(400, "POST", f"/products/{world.product}/items", {})
    assert any(text.startswith("name: ") for text in problem["errors"]), problem
    world.vendor.refuse(400, "POST", "/products", [])
    assert world.vendor.ask("POST", "/products", b"{", {"Content-Type": "application/json"}).status == 400
    world.distributor.refuse(403, "POST", "/products", {"name": "Not mine"})


def identity(world):
    """ccli: who am I is the first of the accounts; one for a token."""
    for client, prefix in ((world.vendor, "VA-"), (world.distributor, "PA-"), (world.reseller, "PA-")):
        answer = client.ask("GET", "/accounts?limit=1&offset=0")
        assert answer.range == (0, 0, 1) and answer.json[0]["id"].startswith(prefix) and answer.json[0]["name"]


def slashes(world):
    """Older clients end every address with one, and are not sent elsewhere."""
    request = purchase(world, "slashes")["id"]
    assert world.vendor.get(f"/requests/{request}/")["id"] == request
    assert world.vendor.get("/requests/?limit=1&id=" + request)[0]["id"] == request
    world.vendor.act(f"/requests/{request}/inquire/", {})
    world.distributor.act(f"/requests/{request}/pend/")
    assert world.vendor.act(f"/requests/{request}/fail/", {"reason": "x"})["status"] == "failed"


def empty_bodies(world):
    """With Content-Length 0, with {} and with nothing; an object is answered where a client reads one."""
    request = purchase(world, "bodies")["id"]
    vendor = world.vendor
    for body, headers in ((b"", {}), (None, {}), (b"", {"Content-Type": "application/json"}), (b"{}", {"Content-Type": "application/json"})):
        assert vendor.call(200, "POST", f"/requests/{request}/inquire", body, **headers)["status"] == "inquiring"
        assert world.distributor.call(200, "POST", f"/requests/{request}/pend", body, **headers)["status"] == "pending"
    assert vendor.ask("DELETE", f"/products/{world.product}/items/PRD-000-000-000-0001", b"", {"Content-Length": "0"}).status == 404


def bulk(world):
    """Python: bulk_create, bulk_update, bulk_delete."""
    vendor = world.vendor
    context = vendor.get("/localization/contexts?instance_id=" + world.product)[0]["id"]
    made = vendor.post("/localization/translations", [{"context": {"id": context}, "locale": {"id": one}} for one in ("FR", "IT")])
    assert [one["locale"]["id"] for one in made] == ["FR", "IT"]
    changed = vendor.put("/localization/translations", [{"id": one["id"], "description": "Changed"} for one in made])
    assert {one["description"] for one in changed} == {"Changed"}
    texts = vendor.get(f"/localization/translations/{made[0]['id']}/attributes")
    vendor.put(f"/localization/translations/{made[0]['id']}/attributes", [{"key": one["key"], "value": "x"} for one in texts[:10]])
    copy = vendor.act(f"/localization/translations/{made[0]['id']}/clone", {"locale": {"id": "FR-CA"}})
    assert copy["stats"]["translated"] == 10 and copy["locale"]["id"] == "FR-CA"
    vendor.call(204, "DELETE", "/localization/translations", [{"id": one["id"]} for one in made] + [copy["id"]])
    vendor.refuse(400, "PUT", "/localization/translations", [])
    vendor.refuse(400, "POST", "/localization/contexts", {"instance_id": world.product})
    vendor.refuse(400, "DELETE", f"/localization/contexts/{context}")
    assert vendor.get(f"/localization/translations?context.id={context}&primary=true")[0]["status"] == "active"


def pictures(world):
    """Parts "body" (JSON) and a file, as the command line tool sends them; what it fetches back without a credential."""
    vendor = world.vendor
    product = vendor.get("/products/" + world.product)
    sent = {key: value for key, value in product.items() if key != "icon"}
    sent["customer_ui_settings"] = '{"description": "As a text"}'
    updated = vendor.form(200, "PUT", "/products/" + world.product, ("body", None, "application/json", json.dumps(sent).encode()),
                          ("icon", "icon.png", "image/png", PIXEL))
    assert updated["customer_ui_settings"]["description"] == "As a text"
    picture = world.nobody.ask("GET", "/" + updated["icon"])
    assert picture.status == 200 and picture.data == PIXEL and updated["icon"].endswith(".png")
    place = world.contract["marketplace"]["id"]
    for field in ("icon", "name"):
        assert world.distributor.form(200, "POST", f"/marketplaces/{place}/icon", (field, "marketplace.png", "image/png", PIXEL))["icon"]
    world.vendor.refuse(404, "POST", "/marketplaces/MP-00000/icon", {})


def customers(world):
    """ccli customer sync: found by what others call them, made, changed."""
    client = world.distributor
    assert client.ask("GET", "/tier/accounts?eq(external_id,wire-r)&limit=0&offset=0").range[2] == 0
    reseller = client.post("/tier/accounts", {"type": "reseller", "name": "R", "external_id": "wire-r", "external_uid": "uid-r",
                                             "contact_info": CONTACT})
    assert reseller["hub"]["id"] == "HB-0000-0000"
    slim = {**CONTACT, "contact": {key: value for key, value in CONTACT["contact"].items() if key != "phone_number"}}
    customer = client.post("/tier/accounts", {"type": "customer", "name": "C", "external_uid": "uid-c", "contact_info": slim,
                                             "parent": {"id": client.get("/tier/accounts?eq(external_id,wire-r)&limit=1&offset=0")[0]["id"]}})
    assert customer["parent"]["id"] == reseller["id"]
    customer["name"] = "C 2"
    assert client.put("/tier/accounts/" + customer["id"], customer)["name"] == "C 2"
    client.call(204, "DELETE", "/tier/accounts/" + customer["id"])


def document(world):
    """The Python client reads the API document for what there is: paths below the base, in an order in which the first that fits counts."""
    answer = world.nobody.call(200, "GET", "//openapi.json")
    paths = list(answer["paths"])
    assert answer["servers"][0]["url"].endswith("/public/v1")
    assert "/products/{id}" in paths and "/localization/translations/{id}/activate" in paths
    assert paths.index("/changes/snapshot") < len(paths) and paths == sorted(paths)
    kinds = answer["paths"]["/localization/translations/{translation}/attributes"]["get"]["responses"]["200"]["content"]
    assert set(kinds) == {"application/json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def endpoints(world):
    """Everything of the published index that this server has is there: whatever is answered, it is not that there is no such address."""
    missing = []
    for line in (pathlib.Path(__file__).parent.parent / "data/endpoints.tsv").read_text().splitlines():
        path, methods = line.split("\t") if not line.startswith("#") else ("", "")
        for method in methods.split():
            answer = world.distributor.ask(method, re.sub(r"{[^}]*}", "X-000", path), {} if method in ("POST", "PUT") else None)
            if answer.status == 405 or answer.status >= 500 or (answer.status == 404 and b"There is nothing here." in answer.data):
                missing.append(f"{method} {path}: {answer.status}")
    assert not missing, "\n".join(missing)


def main():
    world = World()
    open_market(world)
    subscribe(world, "first")
    run(world, [pages, queries, errors, identity, slashes, empty_bodies, bulk, pictures, customers, document, endpoints])


main()

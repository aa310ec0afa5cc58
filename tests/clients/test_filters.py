# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""Every filter, order and selection that the published API names (tests/data/filters.tsv), asked of the daemon."""
import pathlib
import urllib.parse

from market import open_market, subscribe
from wire import World, run

TABLE = pathlib.Path(__file__).parent.parent / "data/filters.tsv"
ORDERED = ("2024-01-01T00:00:00+00:00", "1")


def read_table():
    for line in TABLE.read_text().splitlines():
        if not line.startswith("#"):
            path, name, marks, lookups, values = line.split("\t")
            yield path, name, set(marks), [] if lookups == "-" else lookups.split(","), [] if values == "-" else values.split(",")


class Asker:
    def __init__(self, world):
        self.world = world
        self.wrong = []
        client = world.vendor
        self.places = {"product_product_id": world.product, "account_pk": client.get("/accounts")[0]["id"],
                       "conversation_id": client.get("/conversations?limit=1")[0]["id"]}

    def status(self, path, query):
        address = path.format(**self.places) + "?limit=1&" + urllib.parse.quote(query, safe="(),=*:+-&._")
        return self.world.vendor.ask("GET", address).status

    def expect(self, path, query, status=200):
        got = self.status(path, query)
        if got != status:
            self.wrong.append(f"{path}?{query}: {got}, not {status}")

    def find_value(self, path, name, values):
        """One that the property takes."""
        return next((one for one in [*values[:1], "x", *ORDERED, "true"] if self.status(path, f"eq({name},{one})") == 200), None)


def check_lookups(asker, path, name, lookups, values):
    value = asker.find_value(path, name, values)
    if value is None:
        asker.wrong.append(f"{path}: {name} takes no value")
        return
    wanted = lookups or ["eq", "ne"] + ([] if value == "true" else ["in", "out"]) + (["gt", "ge", "lt", "le"] if value in ORDERED else [])
    for lookup in wanted:
        term = {"in": f"in({name},({value}))", "out": f"out({name},({value}))", "null": f"eq({name},null())"}.get(lookup, f"{lookup}({name},{value})")
        asker.expect(path, term)
    for one in values:
        asker.expect(path, f'eq({name},"{one}")')


def filters(world):
    """A condition on a known property can be wrong; on an unknown one it would be neutral."""
    asker = Asker(world)
    for path, name, marks, lookups, values in read_table():
        if "n" in marks:
            asker.expect(path, f"eq({name},x)")
        elif "v" in marks:
            assert asker.status(path, f"eq({name},true)") == asker.status(path, f"ne({name},true)") == 200
        elif not marks & {"h", "d"} or "." in name and "h" not in marks and "d" not in marks:
            asker.expect(path, f'like({name},"**")', 400)
            check_lookups(asker, path, name, lookups, values)
    assert not asker.wrong, "\n".join(asker.wrong)


def orders_and_search(world):
    asker = Asker(world)
    for path, name, marks, _, _ in read_table():
        if "o" in marks:
            asker.expect(path, f"ordering(-{name},{name})")
        if "s" in marks:
            asker.expect(path, "search=x")
    assert not asker.wrong, "\n".join(asker.wrong)


def selections(world):
    asker = Asker(world)
    for path, name, marks, _, _ in read_table():
        if marks & {"h", "d"}:
            asker.expect(path, f"select({name})")
            asker.expect(path, f"select(-{name})")
    assert not asker.wrong, "\n".join(asker.wrong)
    # what is hidden comes when it is asked for, what is shown goes
    asset = world.vendor.get("/assets?external_uid=first&select(-items,-configuration)")[0]
    assert "items" not in asset and "configuration" not in asset and "product" in asset
    request = world.vendor.get(f"/requests?asset.id={asset['id']}&select(-asset.items,-activation_key,asset.product.capabilities)")[0]
    assert "items" not in request["asset"] and "activation_key" not in request
    plain = world.vendor.get(f"/requests?asset.id={asset['id']}")[0]
    assert plain["asset"]["items"] and "activation_key" in plain and "capabilities" not in plain["asset"]["product"]
    contract = world.distributor.get("/contracts?status=active&limit=1&select(+agreement.owner.id)")[0]
    assert contract["agreement"]["owner"]["id"]


def main():
    world = World()
    open_market(world)
    subscribe(world, "first")
    run(world, [filters, orders_and_search, selections])


main()

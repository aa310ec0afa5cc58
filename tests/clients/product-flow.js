// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright 2026 The Connect developers

// The product flow: a product described, published, connected and listed, by both sides.
'use strict';

const assert = require('node:assert');
const { setTimeout: sleep } = require('node:timers/promises');
const { PIXEL, readOnly, refuse } = require('./desk');
const { workbook, type } = require('./workbook');

const CONNECTION_FORM = 'ordering_1';

async function describe(w) {
  const { products } = w.vendor.client;
  const category = (await w.vendor.at('/categories').search()).find((one) => !['All Categories', 'Cloud Services'].includes(one.name));
  const made = await products.create({ name: 'Client Cloud', category: { id: category.id } });
  assert.strictEqual(made.status, 'draft');
  w.product = made.id;
  const dropped = await products.create({ name: 'Never Sold', category: { id: category.id } });
  await products.delete(dropped.id);
  await refuse(w.published, products.get(dropped.id), 404);
  const updated = await products.update(w.product, {
    short_description: 'Sold by a client',
    capabilities: {
      ppu: { schema: 'QT', dynamic: false, future: false }, cart: { validation: true }, inquiring: { validation: true },
      tiers: { configs: { level: 1 }, updates: true, validation: false },
      subscription: { hold: true, schema: 'explicit', change: { editable_ordering_parameters: true, scheduling: true } },
    },
  });
  assert.strictEqual(updated.short_description, 'Sold by a client');
  assert.deepStrictEqual((await products.search({ name: 'Client Cloud', $select: ['-category'] })).map((one) => [one.id, one.category]),
    [[w.product, undefined]]);
  const items = w.vendor.at(`/products/${w.product}/items`);
  const item = await items.create({
    mpn: 'MPN-R-001', name: 'Seat', description: 'One person', type: 'reservation', precision: 'integer', unit: { id: 'seats' },
    period: 'monthly', ui: { visibility: true }, commitment: { count: 12 },
  });
  const metered = await items.create({
    mpn: 'MPN-PPU-1', name: 'Storage', description: 'By the hour', type: 'ppu', precision: 'decimal(2)', unit: { id: 'gb-h' },
  });
  w.items = { seat: item.id, storage: metered.id };
  assert.deepStrictEqual((await products.getItems(w.product)).map((one) => one.mpn).sort(), ['MPN-PPU-1', 'MPN-R-001']);
}

async function addParameters(w) {
  const { products } = w.vendor.client;
  const parameters = products.parameters(w.product);
  const asked = await parameters.create({
    name: CONNECTION_FORM, title: 'Domain', description: 'Where', type: 'text', scope: 'asset', phase: 'ordering',
    constraints: { required: true, hidden: false, unique: false },
  });
  await parameters.create({
    name: 'magic_param_c', title: 'Extras', description: 'Choose', type: 'checkbox', scope: 'asset', phase: 'ordering',
    constraints: { required: false, choices: [{ label: 'val1', value: 'test1', default: true }, { label: 'val2', value: 'test2' }] },
  });
  await parameters.create({
    name: 'tenant', title: 'Tenant', description: 'Ours', type: 'text', scope: 'asset', phase: 'fulfillment', constraints: { required: true },
  });
  await parameters.create({
    name: 'partner_number', title: 'Partner', description: 'Of the tier', type: 'text', scope: 'tier1', phase: 'fulfillment',
    constraints: { required: true },
  });
  await parameters.create({
    name: 'sku', title: 'SKU', description: 'In our books', type: 'text', scope: 'product', phase: 'configuration', constraints: {},
  });
  const spare = await parameters.create({ name: 'spare', title: 'Spare', description: 'x', type: 'text', scope: 'asset', phase: 'ordering' });
  await parameters.delete(spare.id);
  assert.strictEqual((await parameters.get(asked.id)).name, CONNECTION_FORM);
  assert.strictEqual((await parameters.update(asked.id, { title: 'Your Domain' })).title, 'Your Domain');
  assert.strictEqual((await products.getParameters(w.product)).length, 5);
  assert.strictEqual((await w.vendor.inventory.getParametersByProduct(w.product)).length, 5);
  assert.deepStrictEqual((await w.vendor.inventory.getAssetParametersForFulfillmentByProduct(w.product)).map((one) => one.name), ['tenant']);
  assert.deepStrictEqual((await w.vendor.inventory.searchProductParameters(w.product, { type: 'checkbox' })).map((one) => one.name),
    ['magic_param_c']);
}

async function addParts(w) {
  const { products } = w.vendor.client;
  const templates = w.vendor.at(`/products/${w.product}/templates`);
  const templated = await templates.create({ name: 'Ready', scope: 'asset', type: 'fulfillment', body: 'Tenant {{ tenant }} is ready.' });
  const asking = await templates.create({ name: 'Asked', scope: 'asset', type: 'inquire', body: 'We need to know more.' });
  const tier = await templates.create({ name: 'Tier', scope: 'tier1', type: 'fulfillment', body: 'Number {{ partner_number }}' });
  w.templates = { ready: templated.id, asked: asking.id, tier: tier.id };
  const all = await w.vendor.inventory.getProductTemplates(w.product);
  const asset = await w.vendor.inventory.getProductAssetTemplates(w.product);
  assert.ok(asset.length < all.length && asset.every((one) => one.scope === 'asset'));
  assert.deepStrictEqual((await products.getTemplates(w.product)).map((one) => one.id), all.map((one) => one.id));

  const actions = products.actions(w.product);
  const action = await actions.create({
    action: 'client_login', name: 'Log In', title: 'Log In', type: 'sso', scope: 'asset', description: 'Without a password',
  });
  const other = await actions.create({ action: 'other', name: 'Other', type: 'button', scope: 'asset', description: 'x' });
  await actions.delete(other.id);
  assert.strictEqual((await actions.update(action.id, { title: 'Sign In' })).title, 'Sign In');
  assert.strictEqual((await actions.get(action.id)).action, 'client_login');
  assert.deepStrictEqual((await actions.search({ scope: 'asset' })).map((one) => one.id), [action.id]);
  w.action = action.id;
  await products.update(w.product, { customer_ui_settings: { action: { url: 'https://client.example/sso' } } });
  await w.vendor.act(`/products/${w.product}/actions/regeneratesecret`, {});

  const medium = await w.vendor.send('POST', `/products/${w.product}/media`, [
    { name: 'body', type: 'application/json', content: JSON.stringify({ type: 'image', position: 1 }) },
    { name: 'thumbnail', filename: 'picture.png', type: 'image/png', content: PIXEL },
  ]);
  assert.strictEqual(medium.type, 'image');

  const configurations = products.configurations(w.product);
  const sku = (await w.vendor.inventory.searchProductParameters(w.product, { name: 'sku' }))[0];
  await configurations.create({ parameter: { id: sku.id }, value: 'A-1' });
  const again = await configurations.create({ parameter: { id: sku.id }, value: 'A-2' });
  assert.strictEqual(again.value, 'A-2');
  assert.deepStrictEqual((await configurations.search({ 'parameter.id': 'sku' })).map((one) => one.value), ['A-2']);
  await refuse(w.published, configurations.get('sku'), 404);
  await refuse(w.published, configurations.update('sku', {}), 405);
  await refuse(w.published, configurations.delete('sku'), 405);
}

async function publish(w) {
  const versions = w.vendor.client.products.versions(w.product);
  const version = await versions.create({ changes_description: 'First', public: true });
  assert.strictEqual(String(version.version), '1');
  assert.strictEqual((await w.vendor.client.products.get(w.product)).status, 'published');
  assert.ok((await versions.search({ public: true })).some((one) => one.version === 1));
  assert.strictEqual((await versions.get(1)).id, w.product);
  assert.strictEqual((await versions.update(1, { changes_description: 'The first' })).changes_description, 'The first');
  await refuse(w.published, versions.delete(1), 405);
  const frozen = versions.actions(1);
  assert.deepStrictEqual((await frozen.search()).map((one) => one.id), [w.action]);
  assert.strictEqual((await frozen.get(w.action)).action, 'client_login');
  await readOnly(w.published, frozen, w.action);
}

async function connect(w) {
  const { hubs } = w.distributor.client;
  const hub = await hubs.create({ name: 'Client Hub', description: 'x', instance: { id: 'client-1', type: 'API' } });
  const spare = await hubs.create({ name: 'Spare', description: 'x', instance: { id: 'client-2', type: 'API' } });
  await hubs.delete(spare.id);
  assert.strictEqual((await hubs.update(hub.id, { name: 'The Hub' })).name, 'The Hub');
  assert.strictEqual((await hubs.get(hub.id)).instance.id, 'client-1');
  assert.deepStrictEqual((await hubs.search({ name: 'The Hub' })).map((one) => one.id), [hub.id]);
  await w.distributor.at('/marketplaces').update(w.marketplace.id, { hubs: [{ hub: { id: hub.id }, external_id: 'c1' }] });
  w.hub = hub.id;

  const connections = w.vendor.client.products.connections(w.product);
  const connection = await connections.create({ type: 'production', hub: { id: hub.id }, product_version_type: 'public' });
  w.connection = connection.id;
  assert.strictEqual((await connections.get(connection.id)).hub.id, hub.id);
  assert.strictEqual((await connections.update(connection.id, { product_version_type: 'public' })).id, connection.id);
  await refuse(w.published, connections.delete(connection.id), 405);
  assert.deepStrictEqual((await w.vendor.client.products.getConnections(w.product)).map((one) => one.id), [connection.id]);
  assert.strictEqual(await w.vendor.fulfillment.getConnectionIdByProductAndHub(w.product, hub.id), connection.id);
  assert.strictEqual(await w.vendor.fulfillment.getConnectionIdByProductAndHub(w.product, 'HB-0000-0000'), null);
  assert.strictEqual((await connections.search({ 'hub.id': hub.id })).length, 1);
}

async function list(w) {
  const vendor = w.vendor.listings;
  const distributor = w.distributor.listings;
  const dropped = await vendor.createListingRequest({ type: 'new', product_id: w.product, contract_id: w.contract.id, note: 'By mistake' });
  await vendor.cancelListingRequest(dropped.id);
  const request = await vendor.createListingRequest({ type: 'new', product_id: w.product, contract_id: w.contract.id, note: 'Please' });
  assert.strictEqual(request.state, 'draft');
  await refuse(w.published, distributor.deployListingRequest(request.id), 404);
  await vendor.submitListingRequest(request.id);
  await distributor.refineListingRequest(request.id);
  assert.strictEqual((await vendor.getListingRequest(request.id)).state, 'draft');
  await w.vendor.client.listingRequests.update(request.id, { note: 'Better now' });
  await vendor.submitListingRequest(request.id);
  await refuse(w.published, vendor.completeListingRequest(request.id), 403);
  await distributor.deployListingRequest(request.id);
  await distributor.completeListingRequest(request.id);
  assert.deepStrictEqual((await distributor.searchListingRequests({ state: 'completed', 'product.id': w.product })).map((one) => one.id),
    [request.id]);
  const [listing] = await w.distributor.at('/listings').search({ 'product.id': w.product });
  assert.strictEqual(listing.status, 'listed');
  await refuse(w.published, w.vendor.client.listingRequests.delete(request.id), 400);
  // as a vendor's tool and a distributor's list what they can reach
  const own = await w.vendor.client.products.search({ $and: [{ 'visibility.owner': true }, { version: 'null()' }] });
  assert.ok(own.some((one) => one.id === w.product));
  const seen = await w.distributor.client.products.search({ $or: [{ 'visibility.listing': true }, { 'visibility.syndication': true }] });
  assert.ok(seen.some((one) => one.id === w.product));
}

// A price list, filled in by a workbook and by hand.
async function price(w) {
  const list = await w.vendor.at('/pricing/lists').create({
    name: 'Prices', description: 'For Europe', currency: 'EUR', precision: 0.01, products: [{ id: w.product }],
    attributes: [{ id: 'price', name: 'Price' }, { id: 'cost', name: 'Cost' }],
  });
  const [version] = await w.vendor.at('/pricing/versions').search({ 'pricelist.id': list.id });
  const given = await w.vendor.client.fetch(`/pricing/versions/${version.id}`, { headers: { Accept: type } });
  assert.strictEqual(given.headers.get('content-type'), type);
  assert.strictEqual((await w.vendor.at('/pricing/versions').get(version.id)).id, version.id);
  const adjust = async (rows) => {
    const adjustments = w.vendor.at(`/pricing/versions/${version.id}/adjustments`);
    let made = await w.vendor.send('POST', adjustments.baseUri, [
      { name: 'uploaded_file', filename: 'prices.xlsx', type, content: workbook({ price_points: rows }) },
    ]);
    assert.strictEqual(made.status, 'processing');
    for (let i = 0; i < 300 && made.status === 'processing'; i += 1) {
      await sleep(50); // eslint-disable-line no-await-in-loop
      made = await adjustments.get(made.id); // eslint-disable-line no-await-in-loop
    }
    return made;
  };
  const points = w.vendor.at(`/pricing/versions/${version.id}/points`);
  const find = async () => (await points.search({ 'item.mpn': 'MPN-R-001' }))[0];
  const done = await adjust([['item_id', 'mpn', 'price', 'cost'], [w.items.seat, 'MPN-R-001', '12.50', ''], ['', 'MPN-PPU-1', '1', '0.5']]);
  assert.strictEqual(done.status, 'success', done.error_detail);
  assert.deepStrictEqual((await find()).attributes, { price: '12.5' });
  const half = await adjust([['mpn', 'price'], ['MPN-R-001', '13'], ['MPN-R-001', '0.001'], ['MPN-NONE', '1'], ['MPN-PPU-1', 'free']]);
  assert.strictEqual(half.status, 'partial');
  assert.match(half.error_detail, /row 3: .*\nrow 4: .*no such item.*\nrow 5/);
  assert.strictEqual((await adjust([['name', 'price'], ['x', '1']])).status, 'failed');
  assert.strictEqual((await points.update((await find()).id, { attributes: { cost: 9 } })).status, 'filled');
  await w.vendor.act(`/pricing/versions/${version.id}/activate`);
  await refuse(w.published, w.vendor.send('POST', `/pricing/versions/${version.id}/adjustments`, [
    { name: 'uploaded_file', filename: 'prices.xlsx', type, content: workbook({ price_points: [['mpn', 'price']] }) },
  ]), 400, 'draft');
  assert.strictEqual((await w.vendor.at(`/pricing/versions/${version.id}/adjustments`).search({ status: 'success' })).length, 1);
}

module.exports = [
  ['a product with items', describe], ['parameters', addParameters], ['templates, actions, configurations', addParts],
  ['versions', publish], ['hubs and connections', connect], ['prices', price], ['listing requests', list],
];

// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright 2026 The Connect developers

// The order flow: ordered, asked about, approved, changed, ended, billed; customers and tiers; by both sides.
'use strict';

const assert = require('node:assert');
const { readOnly, refuse } = require('./desk');

const contact = (city) => ({
  address_line1: 'Street 1', address_line2: '', city, state: 'x', postal_code: '1', country: 'DE',
  contact: {
    first_name: 'Ann', last_name: 'Other', email: 'user@example.com',
    phone_number: { country_code: '+49', area_code: '', phone_number: '1635554922', extension: '' },
  },
});

const purchase = (w, uid, more = {}) => ({
  type: 'purchase',
  asset: {
    product: { id: w.product }, connection: { id: w.connection, type: 'production' }, external_uid: uid, external_id: `ext-${uid}`,
    items: [{ id: w.items.seat, quantity: 5 }], params: [{ id: 'ordering_1', value: 'big.example' }],
    tiers: {
      customer: { name: 'Big Corp', external_id: '76829', external_uid: 'customer-1', contact_info: contact('Bonn') },
      tier1: { name: 'Middle', external_id: '12', external_uid: 'tier-1', contact_info: contact('Ulm') },
    },
  },
  marketplace: { id: w.marketplace.id },
  ...more,
});

// The first order of a tier for this product waits until the tier has its own values.
async function configureTier(w) {
  const { vendor, distributor } = w;
  w.first = await distributor.fulfillment.createRequest(purchase(w, 'uid-1'));
  assert.strictEqual(w.first.type, 'purchase');
  assert.match(w.first.id, /^PR-\d{4}-\d{4}-\d{4}-001$/);
  assert.strictEqual((await vendor.fulfillment.getRequest(w.first.id)).status, 'tiers_setup');
  const [setup] = await vendor.fulfillment.searchTierConfigRequests({ type: 'setup', 'configuration.product.id': w.product, status: 'pending' });
  await vendor.fulfillment.inquireTierConfigRequest(setup.id, [{ id: 'partner_number', value: 'P-1' }], 'Which number?');
  assert.strictEqual((await vendor.fulfillment.getTierConfigRequest(setup.id)).status, 'inquiring');
  await distributor.fulfillment.pendingTierConfigRequest(setup.id);
  const changed = await vendor.fulfillment.updateTierConfigRequestParameters(setup.id, [{ id: 'partner_number', value: 'P-2' }], 'This one');
  assert.strictEqual(changed.notes, 'This one');
  await vendor.fulfillment.updateTierConfigRequestParameters(setup.id, [{ id: 'partner_number', value: 'P-3' }]);
  const approved = await vendor.fulfillment.approveTierConfigRequestWithTemplate(setup.id, w.templates.tier);
  assert.strictEqual(approved.template.id, w.templates.tier);
  assert.strictEqual((await vendor.fulfillment.getRequest(w.first.id)).status, 'pending');

  const [config] = await vendor.directory.searchTierConfigurations({ 'product.id': w.product });
  assert.strictEqual(config.tier_level, 1);
  w.config = config.id;
  const { tierConfigs, tierConfigRequests } = vendor.client;
  assert.strictEqual((await tierConfigs.get(config.id)).params.find((one) => one.id === 'partner_number').value, 'P-3');
  await readOnly(w.published, tierConfigs, config.id);
  const second = await vendor.fulfillment.createUpdateTierConfigRequest(config.id, [{ id: 'partner_number', value: 'P-4' }]);
  assert.strictEqual(second.type, 'update');
  await vendor.fulfillment.failTierConfigRequest(second.id, 'Not now');
  assert.strictEqual((await tierConfigRequests.get(second.id)).status, 'failed');
  const third = await vendor.fulfillment.createTierConfigRequest({ configuration: { id: config.id }, params: [{ id: 'partner_number', value: 'P-5' }] });
  await vendor.fulfillment.approveTierConfigRequest(third.id, { template: { representation: 'Done' } });
  assert.ok((await tierConfigRequests.search({ 'configuration.id': config.id, $ordering: '-created' })).length >= 3);
  await refuse(w.published, tierConfigRequests.delete(third.id), 403);
}

async function fulfill(w) {
  const { vendor, distributor } = w;
  const { id } = w.first;
  const found = await vendor.fulfillment.searchRequests({
    status: { $in: ['pending', 'inquiring'] }, 'asset.product.id': { $in: [w.product] }, $ordering: '-created', $select: ['-activation_key'], limit: 1000,
  });
  assert.deepStrictEqual(found.map((one) => one.id), [id]);
  assert.strictEqual(found[0].asset.params.find((one) => one.id === 'ordering_1').value, 'big.example');
  await vendor.fulfillment.inquireRequestWithTemplate(id, w.templates.asked, [{ id: 'ordering_1', value_error: 'Taken already' }], 'Please');
  assert.strictEqual((await distributor.fulfillment.getRequest(id)).status, 'inquiring');
  await refuse(w.published, distributor.fulfillment.pendingRequest(id), 400, 'Taken already');
  await distributor.fulfillment.updateRequestParameters(id, [{ id: 'ordering_1', value: 'free.example' }]);
  assert.strictEqual((await distributor.fulfillment.pendingRequest(id)).status, 'pending');
  await vendor.fulfillment.inquireRequest(id, {}, [{ id: 'ordering_1', value_error: '' }]);
  await distributor.fulfillment.pendingRequest(id);
  await refuse(w.published, vendor.fulfillment.approveRequestWithTemplate(id, w.templates.ready), 400, 'asset.params.tenant');
  const updated = await vendor.fulfillment.updateRequest(id, { asset: { params: [{ id: 'tenant', value: 'T-1' }] }, note: 'Ready' });
  assert.strictEqual(updated.note, 'Ready');
  const approved = await vendor.fulfillment.approveRequestWithTemplate(id, w.templates.ready);
  assert.strictEqual(approved.status, 'approved');
  assert.strictEqual((await distributor.client.requests.get(id)).activation_key, 'Tenant T-1 is ready.');
  await refuse(w.published, vendor.client.requests.update(id, { note: 'late' }), 400);
  await refuse(w.published, vendor.client.requests.delete(id), 403);
  w.asset = approved.asset.id;

  const lost = await distributor.client.requests.create(purchase(w, 'uid-2'));
  assert.strictEqual((await vendor.fulfillment.failRequest(lost.id, 'Sold out')).status, 'failed');
}

async function change(w) {
  const { vendor, distributor } = w;
  const { assets } = vendor.client;
  assert.strictEqual((await assets.get(w.asset)).status, 'active');
  assert.deepStrictEqual((await vendor.directory.getAssetsByProductIdExternalId(w.product, 'ext-uid-1')).map((one) => one.id), [w.asset]);
  assert.deepStrictEqual((await vendor.directory.searchAssets({ status: 'active', 'product.id': w.product })).map((one) => one.id), [w.asset]);
  assert.ok((await assets.search({ $or: [{ status: 'active' }, { status: 'suspended' }], limit: 5 })).length > 0);
  await readOnly(w.published, assets, w.asset);
  const run = async (by, body, tile) => {
    const request = await by.fulfillment.createRequest({ ...body, asset: { id: w.asset, ...body.asset } });
    const done = await vendor.fulfillment.approveRequest(request.id, { activation_tile: tile });
    assert.strictEqual(done.status, 'approved');
    return done;
  };
  await run(distributor, { type: 'change', asset: { items: [{ id: w.items.seat, quantity: '8' }] } }, 'Eight now');
  assert.strictEqual((await assets.get(w.asset)).items.find((one) => one.mpn === 'MPN-R-001').quantity, '8');
  await run(distributor, { type: 'suspend' }, 'Held');
  assert.strictEqual((await assets.get(w.asset)).status, 'suspended');
  await run(distributor, { type: 'resume' }, 'Back');
  await run(vendor, { type: 'adjustment', asset: { params: [{ id: 'tenant', value: 'T-2' }] } }, 'Moved');
  // bodies in an envelope, as older versions of the client send them
  const planned = await distributor.fulfillment.createRequest({ type: 'change', asset: { id: w.asset, items: [{ id: w.items.seat, quantity: 9 }] } });
  await vendor.act(`/requests/${planned.id}/schedule`, { data: { planned_date: '2199-01-01T00:00:00Z' } });
  await distributor.act(`/requests/${planned.id}/revoke`, { data: { reason: 'Too late' } });
  await vendor.act(`/requests/${planned.id}/confirm`);
  assert.strictEqual((await vendor.fulfillment.getRequest(planned.id)).status, 'revoked');
  const link = await vendor.inventory.getProductActionLink(w.product, w.action, w.asset);
  assert.ok(link.link.startsWith('https://client.example/sso'), link.link);
  const [conversation] = await vendor.client.conversations.getConversationsByObjectId(w.first.id);
  assert.ok(conversation.id);
}

async function customers(w) {
  const { vendor, distributor } = w;
  const [customer] = await distributor.directory.searchTierAccounts({ external_id: '76829', type: 'customer' });
  assert.strictEqual(customer.name, 'Big Corp');
  assert.strictEqual((await vendor.directory.getTierAccount(customer.id)).id, customer.id);
  const change2 = (name) => distributor.directory.createTierAccountRequest({ type: 'update', account: { id: customer.id, name } });
  const first = await change2('Bigger Corp');
  assert.strictEqual(first.account.name, 'Bigger Corp');
  await refuse(w.published, change2('Bigger Corp'), 400);
  assert.strictEqual((await vendor.directory.getTierAccountRequest(first.id)).status, 'pending');
  assert.ok((await vendor.directory.searchTierAccountRequests({ status: 'pending', 'product.id': w.product })).some((one) => one.id === first.id));
  assert.strictEqual((await vendor.directory.acceptTierAccountRequest(first.id)).status, 'accepted');
  const second = await change2('Biggest Corp');
  assert.strictEqual((await vendor.directory.ignoreTierAccountRequest(second.id, 'No thanks')).status, 'ignored');
  const { tierAccountRequests: told, tierAccounts } = vendor.client;
  await refuse(w.published, told.update(second.id, {}), 405);
  await refuse(w.published, told.delete(second.id), 405);

  const mine = distributor.client.tierAccounts;
  const versions = mine.versions(customer.id);
  assert.strictEqual((await distributor.directory.getTierAccountVersion(customer.id, 1)).name, 'Big Corp');
  assert.ok((await versions.search({ $ordering: '-version' })).length >= 3);
  await readOnly(w.published, versions, 1);
  const spare = await mine.create({ type: 'customer', name: 'Spare', external_id: 's-1', contact_info: contact('Bonn') });
  assert.strictEqual((await mine.update(spare.id, { name: 'Spare 2' })).name, 'Spare 2');
  await mine.delete(spare.id);
  await refuse(w.published, tierAccounts.get(spare.id), 404);
}

async function bill(w) {
  const { vendor, distributor } = w;
  assert.strictEqual((await vendor.subscriptions.getRecurringAsset(w.asset)).id, w.asset);
  const recurring = await vendor.subscriptions.searchRecurringAssets({ 'product.id': w.product, 'billing.period.uom': 'monthly' });
  assert.ok(recurring.some((one) => one.id === w.asset));
  const { recurringAssets, billingRequests } = vendor.client;
  await readOnly(w.published, recurringAssets, w.asset);
  const request = await distributor.subscriptions.createBillingRequest({
    type: 'provider', asset: { external_uid: 'uid-1' }, items: [{ id: w.items.seat }],
    period: { from: '2019-01-01T00:00:00Z', to: '2019-10-01T00:00:00Z', delta: 1.0, uom: 'monthly' }, attributes: {},
  });
  assert.strictEqual((await distributor.subscriptions.getBillingRequest(request.id)).asset.id, w.asset);
  assert.ok((await distributor.subscriptions.searchBillingRequests({ 'asset.id': w.asset, type: 'provider' })).some((one) => one.id === request.id));
  const attributes = await distributor.subscriptions.updateBillingRequestAttributes(request.id, { provider: { external_id: 'INV-1' } });
  assert.strictEqual((attributes.provider || attributes.attributes.provider).external_id, 'INV-1');
  assert.strictEqual((await billingRequests.get(request.id)).attributes.provider.external_id, 'INV-1');
  await refuse(w.published, billingRequests.update(request.id, {}), 405);
  await refuse(w.published, billingRequests.delete(request.id), 405);
}

async function end(w) {
  const request = await w.distributor.fulfillment.createRequest({ type: 'cancel', asset: { id: w.asset } });
  assert.strictEqual((await w.vendor.fulfillment.approveRequest(request.id, {})).status, 'approved');
  assert.strictEqual((await w.distributor.client.assets.get(w.asset)).status, 'terminated');
}

const steps = [
  ['a tier\'s configuration', configureTier], ['a purchase', fulfill], ['changes', change], ['customers', customers],
  ['recurring view and billing', bill], ['the end', end],
];
steps.purchase = purchase;

module.exports = steps;

// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright 2026 The Connect developers

// Everything that the client's query language writes, and what it makes of our errors.
'use strict';

const assert = require('node:assert');
const { Desk, refuse } = require('./desk');

async function query(w) {
  const contracts = w.distributor.at('/contracts');
  const all = await contracts.search({ limit: 1000 });
  const ids = (list) => list.map((one) => one.id).sort();
  const expect = async (filter, keep) => assert.deepStrictEqual(
    ids(await contracts.search({ limit: 1000, ...filter })), ids(all.filter(keep)), JSON.stringify(filter),
  );
  const states = new Set(all.map((one) => one.status));
  assert.ok(all.length > 20 && states.size >= 4 && all.length === new Set(ids(all)).size);
  const { name } = all[3].partner;
  const middle = all[Math.floor(all.length / 2)].events.created.at;
  const after = (one) => Date.parse(one.events.created.at) > Date.parse(middle);
  const same = (one) => Date.parse(one.events.created.at) === Date.parse(middle);

  await expect({}, () => true);
  await expect({ status: 'active' }, (one) => one.status === 'active');
  await expect({ status: { $eq: 'active' } }, (one) => one.status === 'active');
  await expect({ status: { $ne: 'active' } }, (one) => one.status !== 'active');
  await expect({ status: { $in: ['active', 'pending'] } }, (one) => ['active', 'pending'].includes(one.status));
  await expect({ status: { $out: ['active', 'pending'] } }, (one) => !['active', 'pending'].includes(one.status));
  await expect({ 'events.created.at': { $gt: middle } }, after);
  await expect({ 'events.created.at': { $ge: middle } }, (one) => after(one) || same(one));
  await expect({ 'events.created.at': { $lt: middle } }, (one) => !after(one) && !same(one));
  await expect({ 'events.created.at': { $le: middle } }, (one) => !after(one));
  await expect({ 'agreement.name': { $like: 'Program' } }, (one) => one.agreement.name.includes('Program'));
  await expect({ 'agreement.name': { $ilike: 'PROGRAM' } }, (one) => one.agreement.name.toLowerCase().includes('program'));
  await expect({ 'agreement.name': { $like: '50%*' } }, () => false);
  await expect({ status: { $not: { $eq: 'active' } } }, (one) => one.status !== 'active');
  await expect({ status: { $not: [{ $eq: 'active' }, { $in: ['pending', 'new'] }] } }, (one) => !['active', 'pending', 'new'].includes(one.status));
  await expect({ $or: [{ status: 'active' }, { status: 'pending' }, { type: 'service' }] },
    (one) => ['active', 'pending'].includes(one.status) || one.type === 'service');
  await expect({ status: { $or: [{ $eq: 'active' }, { $eq: 'rejected' }] } }, (one) => ['active', 'rejected'].includes(one.status));
  await expect({ $and: [{ status: 'active' }, { type: 'program' }] }, (one) => one.status === 'active' && one.type === 'program');
  await expect({ id: { $and: [{ $ne: all[0].id }, { $ne: all[1].id }] } }, (one) => ![all[0].id, all[1].id].includes(one.id));
  await expect({ status: null, type: '', kind: [], 'partner.id': {} }, () => true);
  await expect({ 'no.such.member': name }, () => true); // neutral, as everything unknown
  await expect({ 'marketplace.id': 'null()' }, (one) => !one.marketplace);
  await expect({ 'marketplace.id': { $ne: 'null()' } }, (one) => Boolean(one.marketplace));
  await expect({ search: all[2].agreement.name }, (one) => one.agreement.name.includes(all[2].agreement.name)
    || JSON.stringify(one).includes(all[2].agreement.name));

  const ordered = await contracts.search({ $ordering: ['-events.created.at', 'id'], limit: 1000 });
  const moments = ordered.map((one) => Date.parse(one.events.created.at));
  assert.deepStrictEqual(moments, [...moments].sort((a, b) => b - a));
  const page = await contracts.search({ $ordering: '-events.created.at', limit: 5, offset: 5 });
  assert.deepStrictEqual(page.map((one) => one.id), ordered.slice(5, 10).map((one) => one.id));
  const thin = await contracts.search({ $select: ['-agreement', '-partner'], limit: 3 });
  assert.ok(thin.length === 3 && thin.every((one) => one.id && !one.agreement && !one.partner));
  assert.strictEqual((await contracts.search({ $select: '-agreement', limit: 1 }))[0].agreement, undefined);
}

// What the client can write that the language does not have.
async function mistakes(w) {
  const contracts = w.distributor.at('/contracts');
  const bad = (filter) => refuse(w.published, contracts.search(filter), 400);
  await bad({ 'events.created.at': { $gte: '2020-01-01' } });
  await bad({ 'events.created.at': { $lte: '2020-01-01' } });
  await bad({ 'events.created.at': { $range: { min: '2020-01-01', max: '2021-01-01' } } });
  await bad({ status: ['active', 'pending'] });
  await bad({ $ordering: 'nosuch' });
  await bad({ $select: ['nosuch'] });
  await refuse(w.published, w.distributor.at('/agreements').search({ active: { $like: 'tru' } }), 400);
  const error = await bad({ 'events.created.at': { $gt: 'yesterday' } });
  assert.strictEqual(error.errorCode, 'VAL_001');
}

async function strangers(w) {
  const { api } = w.daemon;
  const none = new Desk(w.published, api, '');
  await refuse(w.published, none.client.products.search(), 401);
  const wrong = new Desk(w.published, api, 'ApiKey SU-000-000-000:wrong');
  assert.strictEqual((await refuse(w.published, wrong.client.accounts.search(), 401)).errorCode, 'AUTH_001');
  await refuse(w.published, w.vendor.at('/nowhere').search(), 404);
  await refuse(w.published, w.vendor.at('/devops/services').search(), 404);
  await refuse(w.published, w.vendor.client.products.get('../../../etc'), 404);
  // an adapter of one's own, and errors that are no JSON
  class Recorder extends w.published.http.DefaultHttpAdapter {}
  const seen = [];
  const client = new w.published.sdk.ConnectClient(api, w.daemon.tokens.vendor, new Recorder());
  client.addBeforeRequestHook((url, options) => { seen.push(url); return { url, options }; });
  client.addAfterResponseHook((response) => { seen.push(response.status); return response; });
  assert.strictEqual((await client.accounts.search({ limit: 1 })).length, 1);
  assert.deepStrictEqual(seen, [`${api}/accounts?limit=1`, 200]);
  assert.throws(() => new w.published.sdk.AbstractHttpAdapter());
  class Bare extends w.published.http.AbstractHttpAdapter {}
  assert.throws(() => new Bare().prepareRequest());
  assert.throws(() => new Bare().parseResponse());
}

module.exports = [['every operator', query], ['what is not in the language', mistakes], ['strangers and adapters', strangers]];

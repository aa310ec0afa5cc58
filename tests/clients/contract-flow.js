// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright 2026 The Connect developers

// The contract flow: an agreement, a vendor admitted by its link, and a distribution contract, by both sides.
'use strict';

const assert = require('node:assert');
const { Desk, refuse, signIn } = require('./desk');

async function makeAgreements(w) {
  const { distributor } = w;
  w.marketplace = await distributor.at('/marketplaces').create({
    name: 'Client Market', description: 'For published clients', currency: 'EUR', zone: 'EU', countries: [{ id: 'DE' }, { id: 'IE' }],
  });
  w.program = await distributor.at('/agreements').create({
    title: 'Program by Client', description: 'Made by the JavaScript client', type: 'program', document_type: 'none', active: true,
  });
  assert.match(w.program.id, /^AGP-/);
  w.distribution = await distributor.at(`/agreements/${w.program.id}/agreements`).create({
    type: 'distribution', title: 'Distribution by Client', description: 'x', document_type: 'none', active: true,
    marketplace: { id: w.marketplace.id },
  });
  assert.match(w.distribution.id, /^AGD-/);
  const found = await distributor.at('/agreements').search({ type: { $in: ['program', 'distribution'] }, title: { $ilike: 'by client' } });
  assert.deepStrictEqual(found.map((one) => one.id).sort(), [w.program.id, w.distribution.id].sort());
  const updated = await distributor.at('/agreements').update(w.program.id, { title: 'Program by the Client' });
  assert.strictEqual(updated.title, 'Program by the Client');
}

// As the vendor's own playground does it: contract, link, session, account, context, token.
async function admitVendor(w) {
  const { distributor } = w;
  const contract = await distributor.at(`/agreements/${w.program.id}/contracts`).create({
    kind: 'production', activation: { message: 'Welcome' }, partner: { name: 'Client Software' },
    permissions: { agreement: { program: { create: false }, service: { create: false, delegate: false } } },
  });
  assert.strictEqual(contract.status, 'pending');
  const code = new URL(contract.activation.link).searchParams.get('secret');
  const person = await signIn(w.published, w.daemon.api, w.daemon.users.find((one) => one.email.startsWith('marcus')));
  const context = await person.at('/auth').get('context');
  const account = await person.client.accounts.create({
    id: contract.partner.id, name: 'Client Software', contract_id: contract.id, code, users: [{ id: context.user.id }],
  });
  assert.strictEqual(account.id, contract.partner.id);
  const switched = await person.at('/auth/context').create({ account: { id: account.id } });
  assert.strictEqual(switched.account.id, account.id);
  const token = await person.at('/auth/tokens').create({ name: 'Processor', description: 'x', extension: { id: 'EXT-000' } });
  w.vendor = new Desk(w.published, w.daemon.api, `ApiKey ${token.id}:${token.token}`);
  w.person = person;
  await refuse(w.published, person.client.accounts.create({ id: account.id, contract_id: contract.id, code }), 404);
  assert.strictEqual((await distributor.at('/contracts').get(contract.id)).status, 'active');
  w.programContract = contract.id;
}

async function useAccount(w) {
  const { accounts } = w.vendor.client;
  const mine = await accounts.search();
  assert.strictEqual(mine.length, 1);
  w.vendorAccount = mine[0].id;
  assert.strictEqual((await accounts.get(w.vendorAccount)).name, 'Client Software');
  assert.strictEqual((await accounts.update(w.vendorAccount, { name: 'Client Software GmbH' })).name, 'Client Software GmbH');
  await refuse(w.published, accounts.delete(w.vendorAccount), 405);
  await refuse(w.published, accounts.get('VA-000-000'), 404);
  const groups = await w.vendor.at(`/accounts/${w.vendorAccount}/groups`).search();
  const users = accounts.users(w.vendorAccount);
  assert.strictEqual(users, accounts.users(w.vendorAccount));
  const invited = await users.create({ name: 'Ann Other', email: 'ann@client.example', groups: [{ id: groups[0].id }] });
  assert.strictEqual((await users.get(invited.id)).email, 'ann@client.example');
  assert.deepStrictEqual((await users.search({ email: 'ann@client.example' })).map((one) => one.id), [invited.id]);
  assert.strictEqual((await users.update(invited.id, { groups: [{ id: groups[0].id }] })).id, invited.id);
  await users.delete(invited.id);
  assert.deepStrictEqual(await users.search({ email: 'ann@client.example' }), []);
}

async function enroll(w) {
  const { distributor, vendor } = w;
  const contracts = vendor.at(`/agreements/${w.distribution.id}/contracts`);
  const first = await contracts.create({ activation: { message: 'May we?' } });
  await distributor.act(`/contracts/${first.id}/reject`);
  assert.strictEqual((await vendor.at('/contracts').get(first.id)).status, 'rejected');
  const second = await contracts.create({});
  assert.strictEqual(second.status, 'pending');
  await refuse(w.published, vendor.act(`/contracts/${second.id}/sign`), 403);
  const seen = await distributor.at('/contracts').search({ type: 'distribution', status: 'pending', 'agreement.id': w.distribution.id });
  assert.deepStrictEqual(seen.map((one) => one.id), [second.id]);
  await distributor.at('/contracts').update(second.id, { note: 'Looks good' });
  await distributor.act(`/contracts/${second.id}/sign`);
  w.contract = await vendor.at('/contracts').get(second.id);
  assert.strictEqual(w.contract.status, 'active');
  assert.strictEqual(w.contract.marketplace.id, w.marketplace.id);
  assert.ok((await distributor.at('/partners').get(w.vendorAccount)).id, w.vendorAccount);
}

// Every object has its conversation; both sides talk there.
async function talk(w) {
  const { conversations } = w.vendor.client;
  const [conversation] = await conversations.getConversationsByObjectId(w.contract.id);
  assert.strictEqual(conversation.instance_id, w.contract.id);
  const message = await conversations.createMessage(conversation.id, 'Hello');
  assert.strictEqual(message.text, 'Hello');
  const messages = w.distributor.client.conversations.messages(conversation.id);
  await messages.create({ text: 'Good day' });
  assert.ok((await messages.search()).some((one) => one.text === 'Hello'));
  assert.deepStrictEqual((await messages.search({ text: { $like: 'Good' } })).map((one) => one.text), ['Good day']);
  const edited = await conversations.messages(conversation.id).update(message.id, { text: 'Hello again' });
  assert.strictEqual(edited.text, 'Hello again');
  await refuse(w.published, messages.update(message.id, { text: 'Not mine' }), 403);
  assert.strictEqual((await messages.get(message.id)).text, 'Hello again');
  await refuse(w.published, messages.delete(message.id), 405);
  assert.strictEqual((await conversations.get(conversation.id)).id, conversation.id);
  assert.ok((await conversations.search({ limit: 2 })).length <= 2);
  // reserved to the platform
  await refuse(w.published, conversations.create({ instance_id: w.contract.id, topic: 'x' }), 403);
  await refuse(w.published, conversations.update(conversation.id, { topic: 'x' }), 405);
  // the other party has written too
  await refuse(w.published, conversations.delete(conversation.id), 400);
}

module.exports = [
  ['agreements', makeAgreements], ['a vendor by its link', admitVendor], ['account and users', useAccount],
  ['a distribution contract', enroll], ['conversations', talk],
];

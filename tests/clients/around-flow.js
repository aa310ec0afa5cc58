// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright 2026 The Connect developers

// What stands around the flows: helpdesk cases and webhooks.
'use strict';

const assert = require('node:assert');
const { refuse } = require('./desk');

async function cases(w) {
  const { vendor, distributor } = w;
  const ours = vendor.client.cases;
  const theirs = distributor.client.cases;
  const [receiver] = await distributor.client.accounts.search();
  const made = await ours.create({
    subject: 'It does not work', description: 'At all', priority: 3, type: 'technical', state: 'pending', receiver: { account: { id: receiver.id } },
  });
  assert.strictEqual(made.state, 'pending');
  assert.strictEqual((await theirs.get(made.id)).subject, 'It does not work');
  assert.strictEqual((await ours.update(made.id, { description: 'Not at all' })).description, 'Not at all');
  assert.deepStrictEqual((await theirs.search({ state: 'pending', subject: { $ilike: 'DOES NOT' } })).map((one) => one.id), [made.id]);
  assert.strictEqual((await theirs.inquire(made.id)).state, 'inquiring');
  assert.strictEqual((await ours.pend(made.id)).state, 'pending');
  assert.strictEqual((await theirs.resolve(made.id)).state, 'resolved');
  const closed = await ours.close(made.id, 5, 'Thanks');
  assert.strictEqual(closed.state, 'closed');
  await refuse(w.published, ours.delete(made.id), 405);

  const attachments = ours.attachments(made.id);
  const attached = await vendor.send('POST', `/helpdesk/cases/${made.id}/attachments`, [
    { name: 'file', filename: 'log.txt', type: 'text/plain', content: 'what happened' },
  ]);
  assert.strictEqual((await attachments.get(attached.id)).id, attached.id);
  assert.deepStrictEqual((await attachments.search()).map((one) => one.id), [attached.id]);
  await refuse(w.published, attachments.create({}), 400);
  await refuse(w.published, attachments.update(attached.id, {}), 405);
  await attachments.delete(attached.id);
  assert.deepStrictEqual(await attachments.search(), []);

  // an address that only the client knows
  const settings = ours.settings(made.id);
  for (const ask of [() => settings.get('x'), () => settings.search(), () => settings.create({}), () => settings.update('x', {}), () => settings.delete('x')]) {
    await refuse(w.published, ask(), 404); // eslint-disable-line no-await-in-loop
  }
}

async function webhooks(w) {
  const hooks = w.vendor.client.webhooks;
  const body = {
    label: 'Processor', description: 'x', product_id: w.product, object_class: 'fulfillment_request', external_url: 'https://client.example/hook',
    jwt_secret: 'not-so-secret-but-long-enough', active: false, http_method: 'POST', data: {}, headers: {}, type: 'event',
  };
  const made = await hooks.create(body);
  assert.strictEqual((await hooks.get(made.id)).label, 'Processor');
  assert.strictEqual((await hooks.update(made.id, { label: 'The Processor' })).label, 'The Processor');
  assert.deepStrictEqual((await hooks.search({ 'product.id': w.product, label: 'The Processor' })).map((one) => one.id), [made.id]);
  await hooks.delete(made.id);
  await refuse(w.published, hooks.get(made.id), 404);
}

module.exports = [['helpdesk', cases], ['webhooks', webhooks]];

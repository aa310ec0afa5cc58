// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright 2026 The Connect developers

// The usage flow: reported by the vendor in a workbook and by the API, accepted, billed and reconciled by the distributor.
'use strict';

const assert = require('node:assert');
const { setTimeout: sleep } = require('node:timers/promises');
const { refuse } = require('./desk');
const { purchase } = require('./order-flow');
const { workbook, type } = require('./workbook');

async function until(resource, id, member, wanted) {
  for (let i = 0; i < 300; i += 1) {
    const object = await resource.get(id); // eslint-disable-line no-await-in-loop
    if (wanted.includes(object[member])) return object;
    await sleep(100); // eslint-disable-line no-await-in-loop
  }
  return assert.fail(`${id} does not become ${wanted}: ${JSON.stringify(await resource.get(id))}`);
}

// As workbooks have it, UTC.
const moment = () => new Date().toISOString().slice(0, 19).replace('T', ' ');

async function subscribe(w) {
  const request = await w.distributor.fulfillment.createRequest(purchase(w, 'uid-usage'));
  await w.vendor.fulfillment.updateRequestParameters(request.id, [{ id: 'tenant', value: 'T-9' }]);
  w.metered = (await w.vendor.fulfillment.approveRequestWithTemplate(request.id, w.templates.ready)).asset.id;
  w.begun = moment();
  await sleep(1100);
  w.ended = moment();
}

const newFile = (w, name) => w.vendor.at('/usage/files').create({
  name, description: 'By the client', note: '', period: { from: w.begun.slice(0, 10), to: w.ended.slice(0, 10) }, currency: 'EUR',
  product: { id: w.product }, contract: { id: w.contract.id }, external_id: name,
});

const sheet = (w, records) => workbook({
  records: [['record_id', 'record_note', 'item_search_criteria', 'item_search_value', 'quantity', 'start_time_utc', 'end_time_utc',
    'asset_search_criteria', 'asset_search_value', 'category_id'],
  ...records.map((id) => [id, 'note', 'item.mpn', 'MPN-PPU-1', '1.25', w.begun, w.ended, 'asset.id', w.metered,
    'generic_category'])],
  categories: [['category_id', 'category_name', 'category_description'], ['generic_category', 'Generic Category', 'Everything']],
});

async function report(w) {
  const files = w.vendor.at('/usage/files');
  const template = await w.vendor.at('/usage/products').get(`${w.product}/template`);
  assert.match(template.template_link, /^http/);
  const file = await newFile(w, 'May');
  assert.strictEqual(file.status, 'draft');
  assert.strictEqual((await files.update(file.id, { note: 'Checked' })).note, 'Checked');
  const part = (records) => [{ name: 'usage_file', filename: 'usage_file.xlsx', type, content: sheet(w, records) }];
  await w.vendor.send('POST', `/usage/files/${file.id}/upload`, part(['r-1', 'r-2', 'r-3']));
  const ready = await until(files, file.id, 'status', ['ready', 'invalid']);
  assert.strictEqual(ready.status, 'ready', ready.error_detail);
  assert.strictEqual(ready.records.valid, 3);
  await refuse(w.published, w.distributor.act(`/usage/files/${file.id}/submit`), 404);
  assert.strictEqual((await w.vendor.act(`/usage/files/${file.id}/submit`)).status, 'pending');
  w.file = file.id;
  const [category] = await files.search({ id: file.id, $select: ['-events'] });
  assert.strictEqual(category.id, file.id);
  assert.deepStrictEqual((await w.vendor.at(`/usage/files/${file.id}/categories`).search()).map((one) => one.id), ['generic_category']);

  const other = await newFile(w, 'By mistake');
  assert.strictEqual((await w.vendor.act(`/usage/files/${other.id}/delete`)).status, 'deleted');
}

async function settle(w) {
  const files = w.distributor.at('/usage/files');
  const pending = await files.search({ status: 'pending', product_id: { $in: [w.product] } });
  assert.deepStrictEqual(pending.map((one) => one.id), [w.file]);
  await refuse(w.published, w.vendor.act(`/usage/files/${w.file}/accept`, { acceptance_note: 'x' }), 403);
  assert.strictEqual((await w.distributor.act(`/usage/files/${w.file}/reject`, { rejection_note: 'Too late' })).status, 'rejected');
  await w.vendor.send('POST', `/usage/files/${w.file}/upload`, [
    { name: 'usage_file', filename: 'usage_file.xlsx', type, content: sheet(w, ['r-1', 'r-2', 'r-3']) },
  ]);
  await until(w.vendor.at('/usage/files'), w.file, 'status', ['ready']);
  await w.vendor.act(`/usage/files/${w.file}/submit`);
  assert.strictEqual((await w.distributor.act(`/usage/files/${w.file}/accept`, { acceptance_note: 'Fine' })).status, 'accepted');
  const records = await w.distributor.at('/usage/records').search({ 'usagefile.id': w.file, $ordering: 'created_time' });
  assert.strictEqual(records.length, 3);
  assert.strictEqual((await w.distributor.at('/usage/records').get(records[0].id)).id, records[0].id);
  const closed = await w.distributor.act(`/usage/records/${records[0].id}/close`, { external_billing_id: 'INV-1', external_billing_note: 'x' });
  assert.strictEqual(closed.status, 'closed');
  const response = await w.distributor.client.fetch('/usage/records/close-records', {
    method: 'POST', body: [{ id: records[1].id, external_billing_id: 'INV-2', external_billing_note: '' }],
  });
  assert.strictEqual(response.status, 206);
  assert.deepStrictEqual((await response.json()).map((one) => [one.id, one.status]), [[records[1].id, 'closed']]);
}

async function reconcile(w) {
  const chunks = w.distributor.at('/usage/chunks');
  let list = [];
  for (let i = 0; i < 300 && !(list.length > 0 && list.every((one) => one.status === 'ready')); i += 1) {
    await sleep(100); // eslint-disable-line no-await-in-loop
    list = await chunks.search({ 'usagefile.id': w.file }); // eslint-disable-line no-await-in-loop
  }
  assert.strictEqual(list.length, 1);
  assert.strictEqual((await chunks.update(list[0].id, { external_id: 'C-1' })).external_id, 'C-1');
  const download = await w.distributor.client.fetch(`/usage/chunks/${list[0].id}/download`);
  assert.strictEqual(download.headers.get('content-type'), type);
  assert.strictEqual((await download.buffer()).subarray(0, 2).toString(), 'PK');
  const [left] = await w.distributor.at('/usage/records').search({ 'usagefile.id': w.file, status: { $ne: 'closed' } });
  const made = await w.distributor.send('POST', '/usage/reconciliations', [
    { name: 'recon_file', filename: 'reconciliation_file.xlsx', type, content: workbook({
      records: [['record_id', 'external_billing_id', 'external_billing_note'], [left.id, 'INV-3', 'x']] }) },
  ]);
  await until(w.distributor.at('/usage/reconciliations'), made.id, 'status', ['processed', 'failed']);
  assert.strictEqual((await w.distributor.at('/usage/records').get(left.id)).status, 'closed');
  assert.ok((await w.vendor.at('/usage/aggregates').search({ 'asset.id': w.metered })).length > 0);
  assert.ok((await w.vendor.at(`/assets/${w.metered}/usage/aggregates`).search()).length > 0);
}

module.exports = [['a subscription', subscribe], ['reporting', report], ['accepting and billing', settle], ['chunks and reconciliation', reconcile]];

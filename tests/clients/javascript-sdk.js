// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright 2026 The Connect developers

// The JavaScript client that CloudBlue publishes, unmodified, at work for vendor and distributor against
// connectd --demo: the flows one after the other, then the proof that nothing of it was left out.
'use strict';

const assert = require('node:assert');
const path = require('node:path');
const { after, before, test } = require('node:test');
const daemon = require('./daemon');
const { Desk, load } = require('./desk');
const { install } = require('./install');

const build = process.env.CONNECT_BUILD;
const world = {};
let failed = false;

before(async () => {
  world.published = load(install(path.join(build, 'tests/clients/sdk')));
  world.daemon = await daemon.start(build);
  world.distributor = new Desk(world.published, world.daemon.api, world.daemon.tokens.distributor);
  world.reseller = new Desk(world.published, world.daemon.api, world.daemon.tokens.reseller);
});
after(async () => { if (world.daemon) await world.daemon.stop(); });

const flows = {
  contract: './contract-flow', product: './product-flow', order: './order-flow', usage: './usage-flow', query: './query-flow', around: './around-flow',
};
for (const [name, file] of Object.entries(flows)) {
  for (const [step, run] of require(file)) { // eslint-disable-line global-require, import/no-dynamic-require
    test(`${name}: ${step}`, async () => {
      assert.ok(!failed, 'a step before this one failed');
      failed = true;
      await run(world);
      failed = false;
    });
  }
}

test('every method of the client was called', () => {
  assert.deepStrictEqual(world.published.missing(), []);
});

// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright 2026 The Connect developers

// The published JavaScript client at work for one account each, with a record of which of its methods were called.
'use strict';

const assert = require('node:assert');
const path = require('node:path');

// What a client object is asked with that the client itself has no name for: the same generic resource at another address.
class Desk {
  constructor(published, api, credential) {
    const { sdk, resources } = published;
    this.client = new sdk.ConnectClient(api, credential);
    this.resources = resources;
    this.fulfillment = new sdk.Fulfillment(this.client);
    this.directory = new sdk.Directory(this.client);
    this.inventory = new sdk.Inventory(this.client);
    this.subscriptions = new sdk.Subscriptions(this.client);
    this.listings = new sdk.Listings(this.client);
  }

  at(uri) { return new this.resources.GenericResource(this.client, uri); }

  // POST without a body, as the client does its actions, or with one.
  async act(uri, body) {
    const response = await this.at(uri).fetch(uri, { method: 'POST', ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    return text === '' ? null : JSON.parse(text);
  }

  // A form: each part is {name, filename?, type, content}.
  async send(method, uri, parts) {
    const boundary = 'connect-clients-boundary';
    const chunks = [];
    for (const { name, filename, type, content } of parts) {
      const file = filename ? `; filename="${filename}"` : '';
      chunks.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\nContent-Type: ${type}\r\n\r\n`));
      chunks.push(Buffer.from(content), Buffer.from('\r\n'));
    }
    chunks.push(Buffer.from(`--${boundary}--\r\n`));
    const response = await this.at(uri).fetch(uri, {
      method, headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` }, body: Buffer.concat(chunks),
    });
    return response.json();
  }
}

// A signed-in person, by the cookie that browsers and the vendor's own scripts use.
async function signIn(published, api, person) {
  const cookies = {};
  const desk = new Desk(published, api, '');
  desk.client.addBeforeRequestHook((url, options) => {
    const headers = { ...(options.headers || {}) };
    delete headers.Authorization;
    if (cookies.value) headers.Cookie = cookies.value;
    return { url, options: { ...options, headers } };
  });
  desk.client.addAfterResponseHook((response) => {
    const cookie = response.headers.get('set-cookie');
    if (cookie) [cookies.value] = cookie.split(';');
    return response;
  });
  const session = await desk.at('/auth/login').create({ email: person.email, password: person.password, recaptcha: '' });
  assert.ok(session.user.id);
  return desk;
}

// An error as the client makes one of our answers: it must know it as the API's own.
async function refuse(published, promise, status, part = '') {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof published.sdk.APIError, `not an error of the API: ${error.stack}`);
    assert.ok(error instanceof published.sdk.HttpError);
    assert.strictEqual(error.status, status, error.message);
    assert.match(error.errorCode, /^[A-Z]{3,4}_\d{3}$/);
    assert.ok(Array.isArray(error.errors) && error.errors.length > 0);
    for (const text of error.errors) assert.strictEqual(typeof text, 'string');
    assert.ok(error.errors.join('\n').includes(part), `${part} is not in: ${error.errors}`);
    assert.strictEqual(error.json.error_code, error.errorCode);
    return error;
  }
  return assert.fail(`refused with ${status} was expected`);
}

// Nothing here is made, changed or removed by anybody.
async function readOnly(published, resource, id) {
  await refuse(published, resource.create({}), 405);
  await refuse(published, resource.update(id, {}), 405);
  await refuse(published, resource.delete(id), 405);
}

const GENERIC = ['get', 'create', 'update', 'delete', 'search'];
const own = (prototype) => Object.entries(Object.getOwnPropertyDescriptors(prototype))
  .filter(([name, d]) => name !== 'constructor' && typeof d.value === 'function').map(([name]) => name);

function record(classes, calls) {
  for (const one of classes) {
    for (const name of own(one.prototype)) {
      const method = one.prototype[name];
      one.prototype[name] = function recorded(...args) {
        calls.add(`${(this ? this.constructor : one).name}.${name}`);
        return method.apply(this, args);
      };
    }
  }
}

// Loads the published client, every class of it under record. `missing()` names what nobody called.
function load(directory) {
  /* eslint-disable global-require, import/no-dynamic-require */
  const sdk = require(directory);
  const resources = require(path.join(directory, 'lib/connect/api'));
  const http = require(path.join(directory, 'lib/connect/http'));
  const probe = new sdk.ConnectClient('', '');
  const nested = [
    probe.accounts.users('-'), probe.products.actions('-'), probe.products.versions('-'), probe.products.configurations('-'),
    probe.products.parameters('-'), probe.products.connections('-'), probe.tierAccounts.versions('-'),
    probe.conversations.messages('-'), probe.cases.attachments('-'), probe.cases.settings('-'),
  ].map((one) => one.constructor);
  const concrete = [...Object.values(resources).filter((one) => one !== resources.GenericResource), ...nested];
  const helpers = [sdk.ConnectClient, sdk.Fulfillment, sdk.Directory, sdk.Inventory, sdk.Subscriptions, sdk.Listings, http.DefaultHttpAdapter];
  const expected = new Set();
  for (const one of concrete) for (const name of [...GENERIC, ...own(one.prototype)]) expected.add(`${one.name}.${name}`);
  for (const one of helpers) for (const name of own(one.prototype)) expected.add(`${one.name}.${name}`);
  const calls = new Set();
  record([resources.GenericResource, ...new Set(concrete), ...helpers, http.AbstractHttpAdapter], calls);
  return { sdk, resources, http, missing: () => [...expected].filter((name) => !calls.has(name)).sort(), count: expected.size };
}

// The smallest picture there is.
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

module.exports = {
  Desk, PIXEL, load, readOnly, refuse, signIn,
};

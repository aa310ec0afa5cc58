// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright 2026 The Connect developers

// connectd --demo on a free loopback port, with a data directory of its own.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');

const PATIENCE = 120000;

async function start(build) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'connect-clients-'));
  const data = path.join(home, 'data');
  fs.mkdirSync(data, { mode: 0o700 });
  const log = fs.openSync(path.join(home, 'log'), 'w');
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', path.join(build, 'src/connectd/connectd'),
    '--demo', '--data-dir', data, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', log] });
  const ended = new Promise((resolve) => { child.on('exit', resolve); });
  const first = new Promise((resolve, reject) => {
    readline.createInterface({ input: child.stdout }).once('line', resolve);
    ended.then((code) => reject(new Error(`connectd ended with ${code}:\n${fs.readFileSync(path.join(home, 'log'), 'utf8')}`)));
    setTimeout(() => reject(new Error('connectd did not start in time')), PATIENCE).unref();
  });
  const line = await first;
  if (!line.startsWith('listening on ')) throw new Error(`connectd said: ${line}`);
  const demo = JSON.parse(fs.readFileSync(path.join(data, 'demo.json'), 'utf8'));
  return {
    api: demo.api,
    tokens: demo.tokens,
    users: demo.users,
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      fs.rmSync(home, { recursive: true, force: true });
      if (code !== 0) throw new Error(`connectd ended with ${code}`);
    },
  };
}

module.exports = { start };

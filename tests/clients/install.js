// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright 2026 The Connect developers

// Brings the published JavaScript client into the build directory: exactly the version and the bytes that
// package-lock.json names. What is there already is used as it is, so the registry is asked once a build directory.
'use strict';

const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const PACKAGE = '@cloudblueconnect/connect-javascript-sdk';

function install(directory) {
  const lock = fs.readFileSync(path.join(__dirname, 'package-lock.json'));
  const digest = createHash('sha256').update(lock).digest('hex');
  const stamp = path.join(directory, 'installed');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === digest) return path.join(directory, 'node_modules', PACKAGE);
  fs.mkdirSync(directory, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) fs.copyFileSync(path.join(__dirname, name), path.join(directory, name));
  const npm = spawnSync('npm', ['ci', '--omit=optional', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=1'],
    { cwd: directory, encoding: 'utf8', timeout: 300000 });
  if (npm.status !== 0) {
    const why = npm.error ? npm.error.message : npm.stderr;
    throw new Error(`npm could not install ${PACKAGE} (is its registry reachable?):\n${why}`);
  }
  fs.writeFileSync(stamp, digest);
  return path.join(directory, 'node_modules', PACKAGE);
}

module.exports = { install };

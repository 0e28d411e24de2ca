// The rules of readiness stand once, as cases: the launcher in C and the waiter in TypeScript ask a real kernel about
// each, in a network namespace of its own, and must say the same.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addWaiter, buildLauncher } from './support/woven-shim.ts';

const directory = mkdtempSync(join(tmpdir(), 'pw-readiness-'));
/** The launcher where there is no waiter, and where there is one. */
const [native, woven] = [join(directory, 'native'), join(directory, 'woven')];

beforeAll(() => {
  for (const path of [native, woven]) buildLauncher(path);
  addWaiter(woven);
  seconds = measureWaiter();
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true }));

interface Verdict {
  /** Exit code: 0 is ready. */
  code: number | null;
  /** What there is of the interface: `not found`, `not ready` or nothing. */
  seen: string;
  /** What is missing, in the waiter's words. */
  missing?: string | undefined;
}

/** One check after the steps, which are lines for `ip -batch`. */
function check(steps: string[], env: Record<string, string>, volume: string): Verdict {
  const script = 'printf "%s" "$1" | ip -batch - && exec "$2" /bin/true';
  const args = ['--net', '/bin/sh', '-c', script, 'sh', steps.map((step) => `${step}\n`).join('')];
  const { status, stderr } = spawnSync('unshare', [...args, join(volume, 'wait-for-weave')], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', WAIT_FOR_SECONDS: '0', ...env },
  });
  const missing = / missing: (.*?); see the log/.exec(stderr)?.[1];
  const seen =
    /^wait-for-weave: interface \S+ (not \w+) after \d seconds?; ?/.exec(
      stderr.replace(/: it is/, '; it is'),
    )?.[1] ?? stderr;
  return { code: status, seen, ...(missing !== undefined && { missing }) };
}

const PAIR = 'link add ethwe type veth peer name other';
const LINK = [PAIR, 'link set other up', 'link set ethwe up'];
const ADDRESS = 'addr add 10.255.0.51/8 dev ethwe';
const ROUTE = 'route add 224.0.0.0/4 dev ethwe';
const ALL = [...LINK, ADDRESS, ROUTE];
const MANY = Array.from({ length: 300 }, (_, i) => `addr add 10.9.${i >> 8}.${i & 255}/32 dev ethwe`);
const ROUTES = Array.from({ length: 300 }, (_, i) => `route add 10.8.${i >> 8}.${i & 255}/32 dev ethwe`);

interface Case {
  steps: string[];
  /** Default: WEAVE_CIDR=10.255.0.51/8. */
  env?: Record<string, string>;
  /** Nothing: it is ready. */
  missing?: string;
}

/** The launcher leaves it all to the waiter. */
const WAITER_ALONE = { WAIT_FOR_WEAVE_NATIVE_MS: '0' };
/** What the waiter gets to start and to look once: a second, more where this machine is busy. */
let seconds: number;

/** Five times what it takes to see that all is there, in whole seconds. */
function measureWaiter(): number {
  const began = performance.now();
  const env = { WEAVE_CIDR: '10.255.0.51/8', ...WAITER_ALONE, WAIT_FOR_SECONDS: '30' };
  expect(check(ALL, env, woven)).toEqual({ code: 0, seen: '' });
  return Math.ceil((5 * (performance.now() - began)) / 1000);
}

const NO_ROUTE = 'the multicast route 224.0.0.0/4';
const CASES: Record<string, Case> = {
  'all of it': { steps: ALL },
  'no interface': { steps: ['link set lo up'], missing: 'the interface' },
  'another interface with all of it': {
    steps: ALL.map((step) => step.replace('ethwe', 'ethwe2')),
    missing: 'the interface',
  },
  'a link that is down': {
    steps: [PAIR, 'link set other up', ADDRESS],
    env: { WAIT_FOR_WEAVE_ROUTE: 'no' },
    missing: 'the link being up',
  },
  'a link without a carrier': {
    steps: [PAIR, 'link set ethwe up', ADDRESS, ROUTE],
    missing: 'a carrier (the other end is down)',
  },
  'no address': {
    steps: [...LINK, ROUTE],
    env: { WEAVE_CIDR: 'net:default' },
    missing: 'an address',
  },
  'any address': { steps: ALL, env: { WEAVE_CIDR: 'net:default' } },
  'any address of a list without words': { steps: ALL, env: { WAIT_FOR_WEAVE_ADDRESSES: '' } },
  'a link-local address only': {
    steps: [...LINK, 'addr add fe80::75/64 dev ethwe nodad', ROUTE],
    env: { WEAVE_CIDR: 'net:default' },
    missing: 'an address',
  },
  'any address, and it is of IPv6': {
    steps: [...LINK, 'addr add fd00:75::5/64 dev ethwe nodad', ROUTE],
    env: { WEAVE_CIDR: 'net:fd00:75::/64' },
  },
  'an IPv6 address alone': {
    steps: [...LINK, 'addr add fd00:75::5/64 dev ethwe nodad', ROUTE],
    env: { WEAVE_CIDR: 'FD00:75:0::5/64' },
  },
  'an IPv6 address that another one has': {
    steps: [
      PAIR,
      'link set other up',
      'addr add fd00:75::5/64 dev other nodad',
      'link set ethwe up',
      'addr add fd00:75::5/64 dev ethwe',
      ROUTE,
    ],
    env: { WEAVE_CIDR: 'fd00:75::5/64' },
    missing: 'address fd00:75::5/64',
  },
  'an IPv6 address of another prefix length': {
    steps: [...LINK, 'addr add fd00:75::5/48 dev ethwe nodad', ROUTE],
    env: { WEAVE_CIDR: 'fd00:75::5/64' },
    missing: 'address fd00:75::5/64',
  },
  'both families': {
    steps: [...LINK, ADDRESS, 'addr add fd00:75::5/64 dev ethwe nodad', ROUTE],
    env: { WEAVE_CIDR: 'fd00:75::5/64 10.255.0.51/8' },
  },
  'one family of two': {
    steps: [...LINK, ADDRESS, 'addr add fd00:75::6/64 dev ethwe nodad', ROUTE],
    env: { WEAVE_CIDR: 'fd00:75::5/64 10.255.0.51/8' },
    missing: 'address fd00:75::5/64',
  },
  'another prefix length': {
    steps: [...LINK, 'addr add 10.255.0.51/16 dev ethwe', ROUTE],
    missing: 'address 10.255.0.51/8',
  },
  'the address on another interface': {
    steps: [...LINK, 'addr add 10.255.0.51/8 dev other', ROUTE],
    missing: 'address 10.255.0.51/8',
  },
  'the peer of a point-to-point address': {
    steps: [...LINK, 'addr add 10.255.0.52 peer 10.255.0.51/8 dev ethwe', ROUTE],
    missing: 'address 10.255.0.51/8',
  },
  'a point-to-point address': {
    steps: [...LINK, 'addr add 10.255.0.51 peer 10.255.0.52/8 dev ethwe', ROUTE],
  },
  'one address twice, by two peers, beside one that is missing': {
    steps: [
      ...LINK,
      'addr add 10.255.0.51 peer 10.1.0.0/8 dev ethwe',
      'addr add 10.255.0.51 peer 11.1.0.0/8 dev ethwe',
      ROUTE,
    ],
    env: { WEAVE_CIDR: '10.255.0.51/8 10.9.0.1/16' },
    missing: 'address 10.9.0.1/16',
  },
  'two addresses of two': {
    steps: [...ALL, 'addr add 10.9.0.1/16 dev ethwe'],
    env: { WEAVE_CIDR: '10.9.0.1/16,ip:10.255.0.51/8' },
  },
  'two of three addresses are missing': {
    steps: ALL,
    env: { WAIT_FOR_WEAVE_ADDRESSES: '10.9.0.1/16 10.255.0.51/8 10.9.0.2/16' },
    missing: 'address 10.9.0.1/16, address 10.9.0.2/16',
  },
  'a secondary address': { steps: [...LINK, 'addr add 10.255.0.50/8 dev ethwe', ADDRESS, ROUTE] },
  'no route': { steps: [...LINK, ADDRESS], missing: NO_ROUTE },
  'no route, none asked for': { steps: [...LINK, ADDRESS], env: { WAIT_FOR_WEAVE_ROUTE: 'no' } },
  'a route through another interface': {
    steps: [...LINK, ADDRESS, 'route add 224.0.0.0/4 dev other'],
    missing: NO_ROUTE,
  },
  'a longer route': { steps: [...LINK, ADDRESS, 'route add 224.0.0.0/8 dev ethwe'], missing: NO_ROUTE },
  'a route to nowhere': { steps: [...LINK, ADDRESS, 'route add unreachable 224.0.0.0/4'], missing: NO_ROUTE },
  'a default route only': { steps: [...LINK, ADDRESS, 'route add default dev ethwe'], missing: NO_ROUTE },
  'a route in another table': { steps: [...LINK, ADDRESS, 'route add 224.0.0.0/4 dev ethwe table 7'] },
  'two routes, the second one ours': {
    steps: [...LINK, ADDRESS, 'route add 224.0.0.0/4 dev other', `${ROUTE} metric 9`],
  },
  'another name': {
    steps: ALL.map((step) => step.replace('ethwe', 'fifteen-letters')),
    env: { WAIT_FOR_WEAVE_INTERFACE: 'fifteen-letters' },
  },
  'loopback, which has no carrier of its own': {
    steps: ['link set lo up', 'route add 224.0.0.0/4 dev lo'],
    env: { WAIT_FOR_WEAVE_INTERFACE: 'lo', WAIT_FOR_WEAVE_ADDRESSES: '127.0.0.1/8' },
  },
  'more addresses and routes than one answer holds': { steps: [...LINK, ...MANY, ...ROUTES, ADDRESS, ROUTE] },
  'the same without ours': { steps: [...LINK, ...MANY, ...ROUTES, ADDRESS], missing: NO_ROUTE },
  'WEAVE_CIDR without words': { steps: [], env: { WEAVE_CIDR: '' } },
  'WEAVE_CIDR=none': { steps: [], env: { WEAVE_CIDR: 'none' } },
};

describe('C and TypeScript agree on', () => {
  test.each(Object.entries(CASES))('%s', (_, { steps, env, missing }) => {
    const given = { WEAVE_CIDR: '10.255.0.51/8', ...env };
    const seen = missing === undefined ? '' : missing === 'the interface' ? 'not found' : 'not ready';
    const code = missing === undefined ? 0 : 1;
    expect(check(steps, given, native)).toEqual({ code, seen });
    const said = missing === undefined || missing === 'the interface' ? {} : { missing };
    expect(check(steps, { ...given, ...WAITER_ALONE, WAIT_FOR_SECONDS: `${seconds}` }, woven)).toEqual({
      code,
      seen,
      ...said,
    });
  });
});

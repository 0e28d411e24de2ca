import { describe, expect, test } from '@jest/globals';
import { type NetworkState, NOT_FOUND } from './network-state.ts';
import { describeTimeout, listMissing } from './readiness.ts';
import { parseSettings } from './settings.ts';

const settings = parseSettings({ WEAVE_CIDR: '10.255.0.51/8', WAIT_FOR_SECONDS: '5' });
const ready: NetworkState = {
  found: true,
  up: true,
  running: true,
  addresses: ['10.255.0.51/8'],
  multicastRoute: true,
};

describe('listMissing', () => {
  test('nothing is missing when everything is set', () => {
    expect(listMissing(settings, ready)).toStrictEqual([]);
  });

  test.each<[string, Partial<NetworkState>, string]>([
    ['no interface', NOT_FOUND, 'the interface'],
    ['interface down', { up: false, running: false }, 'the link being up'],
    ['other end down', { running: false }, 'a carrier (the other end is down)'],
    ['no address', { addresses: [] }, 'address 10.255.0.51/8'],
    ['another prefix length', { addresses: ['10.255.0.51/16'] }, 'address 10.255.0.51/8'],
    ['last step not done', { multicastRoute: false }, 'the multicast route 224.0.0.0/4'],
  ])('%s', (_, change, missing) => {
    expect(listMissing(settings, { ...ready, ...change })).toEqual([missing]);
  });

  test('any address will do when none was asked for, but there must be one', () => {
    const any = parseSettings({ WEAVE_CIDR: 'net:default' });
    expect(listMissing(any, ready)).toStrictEqual([]);
    expect(listMissing(any, { ...ready, addresses: [] })).toEqual(['an address']);
  });

  test('nothing is missing where nothing is waited for', () => {
    const none = parseSettings({ WEAVE_CIDR: 'none' });
    expect(listMissing(none, NOT_FOUND)).toStrictEqual([]);
  });

  test('the route is not asked for when the engine sets none', () => {
    const noRoute = parseSettings({ WAIT_FOR_WEAVE_ROUTE: 'no' });
    expect(listMissing(noRoute, { ...ready, multicastRoute: false })).toStrictEqual([]);
  });
});

describe('describeTimeout', () => {
  test('shortens long lists, and keeps their ends', () => {
    const addresses = Array.from({ length: 300 }, (_, i) => `10.9.${i >> 8}.${i & 255}/32`);
    const many = parseSettings({ WAIT_FOR_WEAVE_ADDRESSES: addresses.join(' ').replaceAll('10.9', '10.8') });
    const line = describeTimeout(many, { ...ready, addresses, multicastRoute: false });
    expect(line).toContain('10.9.0.4/32 … 290 more … 10.9.1.39/32');
    expect(line).toContain('… 291 more …, ');
    expect(line).toContain('the multicast route 224.0.0.0/4; see the log');
    expect(line.length).toBeLessThan(600);
  });

  test('a list of eleven stands whole, one of twelve does not', () => {
    const some = (count: number) => Array.from({ length: count }, (_, i) => `10.9.0.${i}/32`);
    const lineOf = (count: number) => describeTimeout(settings, { ...ready, addresses: some(count) });
    expect(lineOf(11)).toContain(`it is up, ${some(11).join(' ')}; `);
    expect(lineOf(12)).toContain('10.9.0.4/32 … 2 more … 10.9.0.7/32');
  });

  test.each([
    ['0', 'after 0 seconds'],
    ['1', 'after 1 second;'],
    ['2', 'after 2 seconds'],
  ])('WAIT_FOR_SECONDS=%s: %s', (WAIT_FOR_SECONDS, words) => {
    expect(describeTimeout(parseSettings({ WAIT_FOR_SECONDS }), NOT_FOUND)).toContain(words);
  });

  test('says that there is no address', () => {
    const line = describeTimeout(settings, { ...ready, addresses: [], up: false });
    expect(line).toContain('it is down, no address; missing: address 10.255.0.51/8, the link being up; ');
  });

  test('keeps the words of the original for a missing interface', () => {
    expect(describeTimeout(settings, NOT_FOUND)).toMatch(/^interface ethwe not found after 5 seconds; see /);
  });

  test('says what was seen and what is missing', () => {
    const line = describeTimeout(settings, { ...ready, addresses: ['10.1.1.1/24'], multicastRoute: false });
    expect(line).toContain('it is up, 10.1.1.1/24; missing: address 10.255.0.51/8, the multicast route');
    expect(line).not.toContain('\n');
  });
});

import { describe, expect, test } from '@jest/globals';
import { parseSettings } from './settings.ts';

describe('parseSettings', () => {
  test('waits 30 seconds for any address on ethwe by default', () => {
    expect(parseSettings({})).toEqual({
      skip: false,
      interfaceName: 'ethwe',
      addresses: [],
      route: true,
      timeoutMs: 30_000,
      nativeMs: 2000,
    });
  });

  test.each([
    ['0', 0],
    ['5', 5_000],
    ['forever', Infinity],
    ['', 30_000],
  ])('WAIT_FOR_SECONDS=%j', (value, timeoutMs) => {
    expect(parseSettings({ WAIT_FOR_SECONDS: value }).timeoutMs).toBe(timeoutMs);
  });

  test.each([
    ['10.255.0.51/8', ['10.255.0.51/8']],
    ['ip:10.2.1.1/24', ['10.2.1.1/24']],
    ['10.2.1.1/24,10.3.1.1/24', ['10.2.1.1/24', '10.3.1.1/24']],
    ['10.2.1.1/24  net:default', ['10.2.1.1/24']],
    ['net:10.32.0.0/12', []],
  ])('WEAVE_CIDR=%j', (value, addresses) => {
    expect(parseSettings({ WEAVE_CIDR: value }).addresses).toEqual(addresses);
  });

  test("the adapter's list of addresses wins over WEAVE_CIDR", () => {
    const env = { WEAVE_CIDR: 'net:default', WAIT_FOR_WEAVE_ADDRESSES: '10.32.0.1/12 10.1.0.3/16' };
    expect(parseSettings(env).addresses).toEqual(['10.32.0.1/12', '10.1.0.3/16']);
  });

  test.each(['WAIT_FOR_WEAVE_ADDRESSES', 'WEAVE_CIDR'])('%s names 1024 addresses at most', (name) => {
    const list = (count: number) =>
      Array.from({ length: count }, (_, i) => `10.1.${i >> 8}.${i & 255}/8`).join(' ');
    expect(parseSettings({ [name]: list(1024) }).addresses).toHaveLength(1024);
    expect(() => parseSettings({ [name]: list(1025) })).toThrow(`${name}="10.1.0.0/8 `);
  });

  test('the route and the name of the interface can be chosen', () => {
    const env = { WAIT_FOR_WEAVE_ROUTE: 'no', WAIT_FOR_WEAVE_INTERFACE: 'eth1' };
    expect(parseSettings(env)).toMatchObject({ route: false, interfaceName: 'eth1' });
  });

  test.each([
    ['WAIT_FOR_SECONDS', '-1'],
    ['WAIT_FOR_SECONDS', '1.5'],
    ['WAIT_FOR_SECONDS', '2147484'],
    ['WAIT_FOR_SECONDS', 'Forever'],
    ['WAIT_FOR_WEAVE_SKIP', 'true'],
    ['WAIT_FOR_WEAVE_QUIT', '1'],
    ['WAIT_FOR_WEAVE_ROUTE', 'maybe'],
    ['WAIT_FOR_WEAVE_INTERFACE', 'an interface'],
    ['WAIT_FOR_WEAVE_INTERFACE', 'sixteen-letters-'],
    ['WAIT_FOR_WEAVE_ADDRESSES', '10.1.1.1'],
    ['WAIT_FOR_WEAVE_ADDRESSES', 'net:default'],
    ['WEAVE_CIDR', '10.1.1.256/24'],
    ['WEAVE_CIDR', '10.1.1.1/33'],
    ['WEAVE_CIDR', '10.1.1/24'],
    ['WEAVE_CIDR', '10.1.1.1.1/24'],
  ])('%s=%s is an error that names both and what is allowed', (name, value) => {
    expect(() => parseSettings({ [name]: value })).toThrow(`${name}="${value}" is not allowed: use `);
  });
});

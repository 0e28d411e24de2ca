import { describe, expect, test } from '@jest/globals';
import { address, createKernel, ipv6Address, link, RTM_NEWADDR, route } from '../test/support/fake-kernel.ts';
import { encodeRequest } from './netlink.ts';
import { readNetworkState, type Socket } from './network-state.ts';

describe('readNetworkState', () => {
  test('reads link, addresses and multicast route of one interface', () => {
    const socket = createKernel({
      links: [link(7, 0x1 | 0x40)],
      addresses: [address(7, 8, '10.255.0.51'), address(1, 8, '127.0.0.1')],
      routes: [route(7, 4, '224.0.0.0')],
    });
    expect(readNetworkState(socket, 'ethwe')).toEqual({
      found: true,
      up: true,
      running: true,
      addresses: ['10.255.0.51/8'],
      multicastRoute: true,
    });
  });

  test.each([
    ['of another interface', route(8, 4, '224.0.0.0')],
    ['of another length', route(7, 8, '224.0.0.0')],
    ['of another network', route(7, 4, '240.0.0.0')],
  ])('a multicast route %s does not count', (_, other) => {
    const socket = createKernel({ links: [link(7, 1)], addresses: [], routes: [other] });
    expect(readNetworkState(socket, 'ethwe')).toMatchObject({
      up: true,
      running: false,
      multicastRoute: false,
    });
  });

  test.each([
    ['that can be used', { flags: 0x82, scope: 0 }, ['fd00:75::5/64']],
    ['that can be used while it is looked for (optimistic)', { flags: 0x44, scope: 0 }, ['fd00:75::5/64']],
    ['that is looked for (tentative)', { flags: 0x40, scope: 0 }, []],
    ['that somebody else has (dadfailed)', { flags: 0x08, scope: 0 }, []],
    ['that is temporary', { flags: 0x01, scope: 0 }, ['fd00:75::5/64']],
    ['that is temporary and looked for', { flags: 0x41, scope: 0 }, []],
    ['of the link alone', { flags: 0x80, scope: 253 }, []],
  ])('an IPv6 address %s', (_, state, seen) => {
    const socket = createKernel({ links: [link(7, 1)], addresses: [ipv6Address(7, state)], routes: [] });
    expect(readNetworkState(socket, 'ethwe').addresses).toEqual(seen);
  });

  test('all addresses are read, of a point-to-point one that of this end', () => {
    const addresses = [
      address(7, 8, '10.255.0.51'),
      address(7, 32, '10.1.0.1', '10.1.0.2'),
      ipv6Address(7, { flags: 0x80, scope: 0 }),
    ];
    const socket = createKernel({ links: [link(7, 1)], addresses, routes: [] });
    expect(readNetworkState(socket, 'ethwe').addresses).toStrictEqual([
      '10.255.0.51/8',
      '10.1.0.1/32',
      'fd00:75::5/64',
    ]);
  });

  test('what is no address, or of a family without IP, is left out', () => {
    const [bare, phonet] = [address(7, 8, '10.1.0.1'), address(7, 8, '10.1.0.1')];
    phonet[0] = 35;
    const socket = createKernel({
      links: [link(7, 1)],
      addresses: [bare.subarray(0, 8), phonet],
      routes: [],
    });
    expect(readNetworkState(socket, 'ethwe').addresses).toStrictEqual([]);
  });

  test('an error from the kernel means that the interface is not there', () => {
    const socket = createKernel({ links: [], addresses: [], routes: [] });
    expect(readNetworkState(socket, 'ethwe')).toStrictEqual({
      found: false,
      up: false,
      running: false,
      addresses: [],
      multicastRoute: false,
    });
  });

  test('asks for the link by its name, then for all addresses and IPv4 routes', () => {
    const kernel = createKernel({ links: [link(7, 1)], addresses: [], routes: [] });
    const asked: string[] = [];
    const socket: Socket = {
      write: (request) => {
        asked.push(request.toString('hex'));
        kernel.write(request);
      },
      read: () => kernel.read(),
    };
    readNetworkState(socket, 'ethwe');
    // struct nlmsghdr: length, type, flags, sequence, port; then ifinfomsg, ifaddrmsg and rtmsg of linux/rtnetlink.h.
    expect(asked).toEqual(
      [
        `2c000000 1200 0100 01000000 00000000 ${'00'.repeat(16)} 0a00 0300 657468776500 0000`,
        '18000000 1600 0103 02000000 00000000 00 00 00 00 00000000',
        '1c000000 1a00 0103 03000000 00000000 02 00 00 00 00 00 00 00 00000000',
      ].map((bytes) => bytes.replaceAll(' ', '')),
    );
  });

  test('what answers another question is not taken for an answer', () => {
    const event = encodeRequest(RTM_NEWADDR, 0, address(7, 24, '10.9.9.9'), false);
    const socket = createKernel({ links: [link(7, 1)], addresses: [], routes: [] }, event);
    expect(readNetworkState(socket, 'ethwe').addresses).toStrictEqual([]);
  });
});

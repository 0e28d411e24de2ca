import { describe, expect, test } from '@jest/globals';
import {
  encodeAttribute,
  encodeRequest,
  NLMSG_DONE,
  NLMSG_ERROR,
  RTM_GETADDR,
  RTM_GETLINK,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWROUTE,
} from './netlink.ts';
import { NOT_FOUND, readNetworkState, type Socket } from './network-state.ts';

const NONE = Buffer.alloc(0);

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
    ['of the link alone', { flags: 0x80, scope: 253 }, []],
  ])('an IPv6 address %s', (_, state, seen) => {
    const socket = createKernel({ links: [link(7, 1)], addresses: [ipv6Address(7, state)], routes: [] });
    expect(readNetworkState(socket, 'ethwe').addresses).toEqual(seen);
  });

  test('an error from the kernel means that the interface is not there', () => {
    const socket = createKernel({ links: [], addresses: [], routes: [] });
    expect(readNetworkState(socket, 'ethwe')).toEqual(NOT_FOUND);
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

interface Tables {
  links: Buffer[];
  addresses: Buffer[];
  routes: Buffer[];
}

/** Answers as the kernel does: one message for a link, a list with an end for the rest. */
function createKernel(tables: Tables, event: Buffer = NONE): Socket {
  const queue: Buffer[] = [];
  return {
    write(request) {
      const type = request.readUInt16LE(4);
      const sequence = request.readUInt32LE(8);
      const reply = (kind: number, body: Buffer): Buffer => encodeRequest(kind, sequence, body, false);
      if (type === RTM_GETLINK) {
        const [found] = tables.links;
        queue.push(found === undefined ? reply(NLMSG_ERROR, Buffer.alloc(20)) : reply(RTM_NEWLINK, found));
        return;
      }
      const [kind, bodies] =
        type === RTM_GETADDR ? [RTM_NEWADDR, tables.addresses] : [RTM_NEWROUTE, tables.routes];
      if (event.length > 0) queue.push(event);
      queue.push(Buffer.concat(bodies.map((body) => reply(kind, body))), reply(NLMSG_DONE, Buffer.alloc(4)));
    },
    read: () => queue.shift() ?? NONE,
  };
}

function link(index: number, flags: number): Buffer {
  const body = Buffer.alloc(16);
  body.writeInt32LE(index, 4);
  body.writeUInt32LE(flags, 8);
  return body;
}

function address(index: number, prefix: number, dotted: string): Buffer {
  const body = Buffer.alloc(8);
  body.set([2, prefix]);
  body.writeUInt32LE(index, 4);
  return Buffer.concat([body, encodeAttribute(2, bytes(dotted))]);
}

/** fd00:75::5/64. */
function ipv6Address(index: number, { flags, scope }: { flags: number; scope: number }): Buffer {
  const body = Buffer.alloc(8);
  body.set([10, 64, flags, scope]);
  body.writeUInt32LE(index, 4);
  return Buffer.concat([body, encodeAttribute(1, Buffer.from('fd000075000000000000000000000005', 'hex'))]);
}

function route(index: number, prefix: number, dotted: string): Buffer {
  const body = Buffer.alloc(12);
  body.set([2, prefix]);
  const output = Buffer.alloc(4);
  output.writeInt32LE(index);
  return Buffer.concat([body, encodeAttribute(1, bytes(dotted)), encodeAttribute(4, output)]);
}

function bytes(dotted: string): Buffer {
  return Buffer.from(dotted.split('.').map(Number));
}

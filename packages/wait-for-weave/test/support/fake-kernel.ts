// A kernel that answers the waiter's questions from tables. Its numbers are those of linux/netlink.h and
// linux/rtnetlink.h, not of the code that is tried with it.
import { encodeAttribute, encodeRequest } from '../../src/netlink.ts';
import type { Socket } from '../../src/network-state.ts';

const RTM_NEWLINK = 16;
const RTM_GETLINK = 18;
export const RTM_NEWADDR = 20;
const RTM_GETADDR = 22;
const RTM_NEWROUTE = 24;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const NONE = Buffer.alloc(0);

export interface Tables {
  links: Buffer[];
  addresses: Buffer[];
  routes: Buffer[];
}

/** Answers as the kernel does: one message for a link, a list with an end for the rest. */
export function createKernel(tables: Tables, event: Buffer = NONE): Socket {
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

export function link(index: number, flags: number): Buffer {
  const body = Buffer.alloc(16);
  body.writeInt32LE(index, 4);
  body.writeUInt32LE(flags, 8);
  return body;
}

/** `peer`: the other end of a point-to-point link. */
export function address(index: number, prefix: number, dotted: string, peer = dotted): Buffer {
  const body = Buffer.alloc(8);
  body.set([2, prefix]);
  body.writeUInt32LE(index, 4);
  return Buffer.concat([body, encodeAttribute(1, bytes(peer)), encodeAttribute(2, bytes(dotted))]);
}

/** fd00:75::5/64. */
export function ipv6Address(index: number, { flags, scope }: { flags: number; scope: number }): Buffer {
  const body = Buffer.alloc(8);
  body.set([10, 64, flags, scope]);
  body.writeUInt32LE(index, 4);
  return Buffer.concat([body, encodeAttribute(1, Buffer.from('fd000075000000000000000000000005', 'hex'))]);
}

export function route(index: number, prefix: number, dotted: string): Buffer {
  const body = Buffer.alloc(12);
  body.set([2, prefix]);
  const output = Buffer.alloc(4);
  output.writeInt32LE(index);
  return Buffer.concat([body, encodeAttribute(1, bytes(dotted)), encodeAttribute(4, output)]);
}

function bytes(dotted: string): Buffer {
  return Buffer.from(dotted.split('.').map(Number));
}

// Layer 2: the kernel's own events about links and addresses (rtnetlink multicast groups). npm netlink frames them; its
// own socket ends the process when the kernel drops events.
import { read } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import netlink from 'netlink';
import { AF } from './address-family.ts';
import { isLinkLocal } from './addresses.ts';
import { parseAttributes, readText } from './attributes.ts';
import type { Libc } from './libc.ts';
import { type NetNamespace, visitNetNamespace } from './net-namespace.ts';
import { NETLINK } from './netlink-socket.ts';

/** What the kernel says about links of a namespace, as it happens. */
export interface LinkEvents {
  /** A link is there or has changed. */
  changed(name: string, now: LinkNow): void;
  gone(name: string): void;
  /** The addresses of a link have changed, be it of IPv4 or of IPv6. */
  addresses(index: number): void;
  /** The kernel has dropped events: whatever is of interest has to be looked at. */
  lost(): void;
}

/** What a link is now. */
export interface LinkNow {
  index: number;
  mtu: number | undefined;
}

const RTM = { NEWLINK: 16, DELLINK: 17, NEWADDR: 20, DELADDR: 21 } as const;
/** RTMGRP_LINK, RTMGRP_IPV4_IFADDR and RTMGRP_IPV6_IFADDR of linux/rtnetlink.h. */
const GROUPS = 0x1 | 0x10 | 0x100;
const IFLA = { IFNAME: 3, MTU: 4 };
const READ = new Set([IFLA.IFNAME, IFLA.MTU]);
const IFINFOMSG = 16;
const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
const NLMSG_NOOP = 1;
const NLM_F_REQUEST_ACK = 1 | 4;
const KERNEL = encodeAddress(0);
/** Room for a thousand containers that start while this process is busy. */
const RECEIVE_BUFFER_BYTES = 8 << 20;
const MAX_DATAGRAM_BYTES = 65_536;
/** Errors are rare: the buffer was full (ENOBUFS). One that stays must not keep a core busy. */
const AFTER_ERROR_MS = 50;

/** Subscribes until it is disposed of. */
export function watchLinks(libc: Libc, namespace: NetNamespace, events: LinkEvents): Disposable {
  // A socket belongs to the namespace in which it is opened.
  const fd = visitNetNamespace(libc, namespace, () =>
    libc.socket(AF.NETLINK, SOCK_RAW_CLOEXEC, NETLINK.ROUTE),
  );
  const closed = new AbortController();
  try {
    libc.setReceiveBuffer(fd, RECEIVE_BUFFER_BYTES);
    libc.bind(fd, encodeAddress(GROUPS));
  } catch (error) {
    libc.close(fd);
    throw error;
  }
  void follow(libc, fd, { events, signal: closed.signal }).finally(() => libc.close(fd));
  return {
    [Symbol.dispose]() {
      if (closed.signal.aborted) return;
      closed.abort();
      // The answer to a message that does nothing ends the waiting.
      const noop = { type: NLMSG_NOOP, flags: NLM_F_REQUEST_ACK, seq: 1, port: 0, data: Buffer.alloc(0) };
      libc.sendTo(fd, Buffer.concat(netlink.formatMessage(noop)), KERNEL);
    },
  };
}

async function follow(
  libc: Libc,
  fd: number,
  { events, signal }: { events: LinkEvents; signal: AbortSignal },
): Promise<void> {
  const buffer = Buffer.alloc(MAX_DATAGRAM_BYTES);
  for (;;) {
    // Waits in a thread of libuv's pool, for which the process is kept alive.
    const length = await readLater(fd, buffer);
    if (signal.aborted) return;
    if (length >= 0) tellAll(buffer.subarray(0, length), events);
    if (length >= 0 && drain(libc, { fd, buffer, events })) continue;
    events.lost();
    await sleep(AFTER_ERROR_MS, undefined, { ref: false });
    if (signal.aborted) return;
  }
}

/** Gives the number of bytes; -1 for any error. */
function readLater(fd: number, buffer: Buffer): Promise<number> {
  return new Promise((resolve) => {
    read(fd, buffer, 0, buffer.length, null, (error, length) => resolve(error === null ? length : -1));
  });
}

/** What is there already: a container that starts makes a dozen events, and waiting takes longer than reading. False: an error. */
function drain(
  libc: Libc,
  { fd, buffer, events }: { fd: number; buffer: Buffer; events: LinkEvents },
): boolean {
  try {
    for (;;) {
      const length = libc.receiveNow(fd, buffer);
      if (length === undefined) return true;
      tellAll(buffer.subarray(0, length), events);
    }
  } catch {
    return false;
  }
}

function tellAll(datagram: Buffer, events: LinkEvents): void {
  for (const { type, data } of netlink.parseMessages(datagram)) tell(type, data, events);
}

function tell(type: number, data: Buffer, events: LinkEvents): void {
  // Each new link gets a link-local address, several messages each, of which nobody wants to know.
  if ((type === RTM.NEWADDR || type === RTM.DELADDR) && !isLinkLocal(data)) {
    events.addresses(data.readUInt32LE(4));
  }
  // Of another family than 0, it is the bridge that speaks of a port, which stays a link all the while.
  if ((type !== RTM.NEWLINK && type !== RTM.DELLINK) || data.readUInt8(0) !== 0) return;
  const attributes = parseAttributes(data.subarray(IFINFOMSG), READ);
  const name = attributes.get(IFLA.IFNAME);
  if (name === undefined) return;
  const now = { index: data.readInt32LE(4), mtu: attributes.get(IFLA.MTU)?.readUInt32LE(0) };
  if (type === RTM.NEWLINK) events.changed(readText(name), now);
  else events.gone(readText(name));
}

/** struct sockaddr_nl of linux/netlink.h, port 0. */
function encodeAddress(groups: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16LE(AF.NETLINK, 0);
  bytes.writeUInt32LE(groups, 8);
  return bytes;
}

// Layer 3: rtnetlink attributes (linux/netlink.h struct nlattr), in the byte order of the machine (little endian on
// every platform we build for).

import { addressToBytes, bytesToAddress } from '@pw/core';

const HEADER = 4;
const NLA_F_NESTED = 0x8000;
const TYPE_MASK = 0x3fff;

export function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(align(HEADER + value.length));
  bytes.writeUInt16LE(HEADER + value.length, 0);
  bytes.writeUInt16LE(type, 2);
  value.copy(bytes, HEADER);
  return bytes;
}

export function nestedAttribute(type: number, ...children: Buffer[]): Buffer {
  return attribute(type | NLA_F_NESTED, Buffer.concat(children));
}

export function u8(value: number): Buffer {
  return Buffer.of(value);
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** A C string, with its NUL. */
export function text(value: string): Buffer {
  return Buffer.from(`${value}\0`, 'latin1');
}

/** Dotted decimal to four bytes in network order. */
export function ipv4(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

/** Four bytes in network order to dotted decimal. */
export function formatIpv4(bytes: Buffer): string {
  return bytes.subarray(0, 4).join('.');
}

/** An address in canonical form to sixteen bytes in network order. */
export function ipv6(address: string): Buffer {
  return Buffer.from(addressToBytes(address));
}

/** Sixteen bytes in network order to canonical form. */
export function formatIpv6(bytes: Buffer): string {
  return bytesToAddress(bytes.subarray(0, 16));
}

/** A NUL-terminated string. */
export function readText(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('latin1', 0, end === -1 ? bytes.length : end);
}

/** The values of all attributes of one type, in their order: for a type that repeats. */
export function parseRepeated(bytes: Buffer, type: number): Buffer[] {
  const values: Buffer[] = [];
  eachAttribute(bytes, (found, start, end) => {
    if (found === type) values.push(bytes.subarray(start, end));
  });
  return values;
}

/**
 * Attributes by type, the `wanted` ones; default: all. Of a repeated type the last one counts. Anything after a malformed
 * attribute is ignored.
 */
export function parseAttributes(bytes: Buffer, wanted?: ReadonlySet<number>): Map<number, Buffer> {
  const attributes = new Map<number, Buffer>();
  eachAttribute(bytes, (type, start, end) => {
    // The kernel tells fifty things of a link: what is not wanted costs memory for nothing.
    if (wanted === undefined || wanted.has(type)) attributes.set(type, bytes.subarray(start, end));
  });
  return attributes;
}

function eachAttribute(bytes: Buffer, visit: (type: number, start: number, end: number) => void): void {
  let offset = 0;
  while (offset + HEADER <= bytes.length) {
    const length = bytes.readUInt16LE(offset);
    if (length < HEADER || offset + length > bytes.length) return;
    visit(bytes.readUInt16LE(offset + 2) & TYPE_MASK, offset + HEADER, offset + length);
    offset += align(length);
  }
}

function align(length: number): number {
  return (length + 3) & ~3;
}

// Framing of rtnetlink messages (linux/netlink.h, linux/rtnetlink.h): no sockets here.

export const RTM_GETLINK = 18;
export const RTM_GETADDR = 22;
export const RTM_GETROUTE = 26;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;

const HEADER_BYTES = 16;
const NLM_F_REQUEST = 1;
const NLM_F_DUMP = 0x300;

export interface Message {
  type: number;
  sequence: number;
  /** The message behind its netlink header. */
  body: Buffer;
}

/** One request; `dump` asks for all entries instead of one. */
export function encodeRequest(type: number, sequence: number, body: Buffer, dump: boolean): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(HEADER_BYTES + body.length, 0);
  header.writeUInt16LE(type, 4);
  header.writeUInt16LE(dump ? NLM_F_REQUEST | NLM_F_DUMP : NLM_F_REQUEST, 6);
  header.writeUInt32LE(sequence, 8);
  return Buffer.concat([header, body]);
}

/** One attribute, padded as the kernel wants it. */
export function encodeAttribute(type: number, value: Buffer): Buffer {
  const attribute = Buffer.alloc(align(4 + value.length));
  attribute.writeUInt16LE(4 + value.length, 0);
  attribute.writeUInt16LE(type, 2);
  value.copy(attribute, 4);
  return attribute;
}

/** Splits what one read returned; a cut-off tail is left out. */
export function decodeMessages(data: Buffer): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at + HEADER_BYTES <= data.length; ) {
    const length = data.readUInt32LE(at);
    if (length < HEADER_BYTES || at + length > data.length) break;
    messages.push({
      type: data.readUInt16LE(at + 4),
      sequence: data.readUInt32LE(at + 8),
      body: data.subarray(at + HEADER_BYTES, at + length),
    });
    at += align(length);
  }
  return messages;
}

/** The value of the attribute `wanted` in the list that starts at `offset`. */
export function findAttribute(body: Buffer, offset: number, wanted: number): Buffer | undefined {
  for (let at = offset; at + 4 <= body.length; ) {
    const length = body.readUInt16LE(at);
    if (length < 4 || at + length > body.length) return undefined;
    if ((body.readUInt16LE(at + 2) & 0x3fff) === wanted) return body.subarray(at + 4, at + length);
    at += align(length);
  }
  return undefined;
}

function align(length: number): number {
  return (length + 3) & ~3;
}

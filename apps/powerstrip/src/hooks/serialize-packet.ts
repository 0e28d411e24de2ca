import { randomUUID } from 'node:crypto';
import type { HookRequest } from '@pw/core';

const sliceLength = 64 * 1024;
// Stands for a large Body in the JSON text; no client can know it.
const marker = randomUUID();

/**
 * The JSON of a packet, in parts. A large Body is written slice by slice: as one string its JSON would take up to twice
 * its memory once more.
 */
export function serializePacket(packet: HookRequest): Buffer[] {
  if (!hasLargeBody(packet)) return [Buffer.from(JSON.stringify(packet))];
  const bodies: string[] = [];
  const json = JSON.stringify(packet, (key, value: unknown) => {
    if (key !== 'Body' || typeof value !== 'string' || value.length <= sliceLength) return value;
    bodies.push(value);
    return marker;
  });
  const [first = '', ...others] = json.split(JSON.stringify(marker));
  return [
    Buffer.from(first),
    ...others.flatMap((text, index) => [...serializeString(bodies[index] ?? ''), Buffer.from(text)]),
  ];
}

function hasLargeBody(packet: HookRequest): boolean {
  const bodies = [packet.ClientRequest.Body, 'ServerResponse' in packet ? packet.ServerResponse.Body : null];
  return bodies.some((body) => body !== null && body.length > sliceLength);
}

// Half of a surrogate pair at the end of a slice becomes an escape, as does its other half: together they are the pair.
function serializeString(text: string): Buffer[] {
  const parts = [Buffer.from('"')];
  for (let at = 0; at < text.length; at += sliceLength)
    parts.push(Buffer.from(JSON.stringify(text.slice(at, at + sliceLength)).slice(1, -1)));
  return [...parts, Buffer.from('"')];
}

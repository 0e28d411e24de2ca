import type { CallRecord } from './call-record.ts';

// Docker writes the id first.
const searchedBytes = 4_096;
const id = /"Id"\s*:\s*"([^"\\]{1,256})"/;

/**
 * Records the id of what Docker created in a hooked call, from the part of its answer that is here. A client that was
 * killed looks like one that has half-closed, so it is unknown which answers were read: every creation is recorded.
 */
export function recordCreatedId(
  record: CallRecord,
  { status, body }: { status: number; body: Buffer },
): void {
  if (status !== 201 || record.kind !== 'hooked' || record.created !== undefined) return;
  const created = id.exec(body.toString('utf8', 0, searchedBytes))?.[1];
  if (created !== undefined) record.created = created;
}

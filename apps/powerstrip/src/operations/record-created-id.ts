import type { CallRecord } from './call-record.ts';

// Docker says the id first.
const searchedBytes = 4_096;
const id = /"Id"\s*:\s*"([^"\\]{1,256})"/;

/**
 * Notes the id of what Docker made in a hooked call, from as much of its answer as is here. A client that is killed
 * looks like one that has half-closed, so nobody can know which answers were read: every creation is noted.
 */
export function recordCreatedId(
  record: CallRecord,
  { status, body }: { status: number; body: Buffer },
): void {
  if (status !== 201 || record.kind !== 'hooked' || record.created !== undefined) return;
  const created = id.exec(body.toString('utf8', 0, searchedBytes))?.[1];
  if (created !== undefined) record.created = created;
}

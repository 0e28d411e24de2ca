/** One call as powerstrip's log tells it when the call is over. */
export type TracedCall = {
  method: string;
  path: string;
  status: number;
  ms: number;
  hooks: { adapter: string; type: string; durationMs: number; error?: string }[];
  message?: string;
};

/** Reads a line of powerstrip's log; undefined for lines about anything but a call. */
export function parseCallLine(line: string): TracedCall | undefined {
  const value = parse(line);
  if (typeof value !== 'object' || value === null || !('event' in value) || value.event !== 'call')
    return undefined;
  const call = value as Partial<TracedCall>;
  if (call.method === undefined || call.path === undefined) return undefined;
  const { method, path, status = 0, ms = 0, hooks = [], message } = call;
  return { method, path, status, ms, hooks, ...(message !== undefined && { message }) };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

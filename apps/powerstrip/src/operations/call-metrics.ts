import { Counter, Gauge, type Registry } from 'prom-client';
import type { CallRecord } from './call-record.ts';

export interface CallMetrics {
  callStarted(): void;
  streamOpened(): void;
  observe(record: CallRecord): void;
  /** Resolves when no call is under way. */
  allEnded(): Promise<void>;
}

/** The figures of all calls. They are counted in plain numbers: prom-client's own counting costs more than a call's log line. */
export function createCallMetrics(registers: Registry[]): CallMetrics {
  let open = 0;
  let streams = 0;
  const waiting: (() => void)[] = [];
  addGauge(registers, {
    name: 'powerstrip_open_calls',
    help: 'Calls and streams under way.',
    read: () => open,
  });
  addGauge(registers, {
    name: 'powerstrip_open_streams',
    help: 'Hijacked connections open now.',
    read: () => streams,
  });
  const count = createRequestCounter(registers);
  return {
    callStarted: () => {
      open += 1;
    },
    streamOpened: () => {
      streams += 1;
    },
    observe: (record) => {
      open -= 1;
      if (record.kind === 'tunnel') streams -= 1;
      count(record);
      if (open === 0) for (const resolve of waiting.splice(0)) resolve();
    },
    async allEnded() {
      if (open > 0) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

/** A gauge whose value is read when the metrics are asked for. */
export function addGauge(
  registers: Registry[],
  { name, help, read }: { name: string; help: string; read: () => number },
): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}

function createRequestCounter(registers: Registry[]): (record: CallRecord) => void {
  const finished = new Map<string, { labels: ReturnType<typeof requestLabels>; calls: number }>();
  new Counter({
    name: 'powerstrip_requests_total',
    help: 'Finished calls, by method, matching endpoint pattern, kind and status.',
    labelNames: ['method', 'endpoint', 'kind', 'status'] as const,
    registers,
    collect() {
      this.reset();
      for (const { labels, calls } of finished.values()) this.inc(labels, calls);
    },
  });
  return (record) => {
    const { method, endpoints, kind, status } = record;
    const key = `${method} ${kind} ${status} ${endpoints.join(', ')}`;
    const known = finished.get(key);
    if (known === undefined) finished.set(key, { labels: requestLabels(record), calls: 1 });
    else known.calls += 1;
  };
}

/** Patterns, not paths: a path has container names in it, and every label value is kept in memory. */
function requestLabels(record: CallRecord) {
  return {
    method: record.method,
    endpoint: record.endpoints.join(', '),
    kind: record.kind,
    status: String(record.status),
  };
}

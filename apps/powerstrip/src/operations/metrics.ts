import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LimitName } from '../proxy-context.ts';
import { addGauge, createCallMetrics } from './call-metrics.ts';
import type { CallRecord } from './call-record.ts';

export interface Metrics {
  callStarted(): void;
  /** A call has become a tunnel; it is counted as a stream until it is observed. */
  streamOpened(): void;
  observe(record: CallRecord): void;
  /** Resolves when no call is under way. */
  allEnded(): Promise<void>;
  limitReached(limit: LimitName): void;
  setConnections(open: number): void;
  setCollectedBytes(used: number): void;
  /** Prometheus text. */
  text(): Promise<string>;
  readonly contentType: string;
}

const hookBucketsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The figures of one proxy, in a registry of its own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const hooks = createHookMetrics(registers);
  const calls = createCallMetrics(registers);
  addMemoryGauges(registers);
  return {
    ...createLimitMetrics(registers),
    streamOpened: calls.streamOpened,
    callStarted: calls.callStarted,
    allEnded: calls.allEnded,
    observe: (record) => {
      calls.observe(record);
      if (record.hooks.length > 0) hooks.observe(record);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function createHookMetrics(registers: Registry[]): Pick<Metrics, 'observe'> {
  const hooks = new Histogram({
    name: 'powerstrip_hook_duration_seconds',
    help: 'How long adapters took to answer a hook.',
    labelNames: ['adapter', 'type'] as const,
    buckets: hookBucketsSeconds,
    registers,
  });
  const failures = new Counter({
    name: 'powerstrip_hook_failures_total',
    help: 'Hooks that failed, by adapter and error code.',
    labelNames: ['adapter', 'type', 'code'] as const,
    registers,
  });
  const refusals = new Counter({
    name: 'powerstrip_hook_would_refuse_total',
    help: 'Calls that adapters with mode: observe would have refused.',
    labelNames: ['adapter', 'type'] as const,
    registers,
  });
  return {
    observe: (record) => {
      for (const { adapter, type, durationMs, error, skipped, would_refuse } of record.hooks) {
        if (skipped === undefined) hooks.observe({ adapter, type }, durationMs / 1000);
        if (would_refuse !== undefined) refusals.inc({ adapter, type });
        if (error !== undefined) failures.inc({ adapter, type, code: error });
      }
    },
  };
}

function createLimitMetrics(
  registers: Registry[],
): Pick<Metrics, 'limitReached' | 'setConnections' | 'setCollectedBytes'> {
  const connections = new Gauge({
    name: 'powerstrip_connections',
    help: 'Client connections open now.',
    registers,
  });
  const collected = new Gauge({
    name: 'powerstrip_collected_bytes',
    help: 'Bytes of bodies that are collected for hooks now.',
    registers,
  });
  const reached = new Counter({
    name: 'powerstrip_limit_reached_total',
    help: 'Requests refused and connections closed because of a bound, by bound.',
    labelNames: ['limit'] as const,
    registers,
  });
  return {
    limitReached: (limit) => reached.inc({ limit }),
    setConnections: (open) => connections.set(open),
    setCollectedBytes: (used) => collected.set(used),
  };
}

/** Under the names that Prometheus clients give them. */
function addMemoryGauges(registers: Registry[]): void {
  addGauge(registers, {
    name: 'process_resident_memory_bytes',
    help: 'Resident memory in bytes.',
    read: () => process.memoryUsage.rss(),
  });
  addGauge(registers, {
    name: 'nodejs_heap_size_used_bytes',
    help: 'Used heap in bytes.',
    read: () => process.memoryUsage().heapUsed,
  });
}

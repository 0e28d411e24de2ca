import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The figures of the weave adapter. */
export interface Metrics {
  attached(durationMs: number): void;
  failed(): void;
  /** Read for each request of the metrics. */
  observe(gauges: { attached: () => number; locks: () => number }): void;
  /** The Prometheus text format. */
  render(): Promise<string>;
}

const BUCKETS_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const attaches = new Histogram({
    name: 'pw_attach_seconds',
    help: 'Time from the decision to attach a container to its ready signal',
    buckets: BUCKETS_SECONDS,
    registers,
  });
  const failures = new Counter({ name: 'pw_attach_failures_total', help: 'Attaches that failed', registers });
  return {
    attached: (durationMs) => attaches.observe(durationMs / 1000),
    failed: () => failures.inc(),
    observe({ attached, locks }) {
      gauge('pw_attached_containers', 'Containers on the weave network now', attached, registers);
      gauge('pw_container_locks', 'Containers with an attach under way', locks, registers);
    },
    render: () => registry.metrics(),
  };
}

function gauge(name: string, help: string, read: () => number, registers: Registry[]): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}

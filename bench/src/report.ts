import { cpus } from 'node:os';

/** One acceptance figure: `value` against `target`; `what` says which way is good. */
export interface Check {
  id: string;
  what: string;
  value: number;
  target: number;
  ok: boolean;
}

/** What a benchmark measured: named figures (units in their names) and the checks made of them. */
export interface BenchResult {
  figures: Record<string, number>;
  checks: Check[];
}

/** A check that holds when the value is at most the target. */
export function atMost(id: string, what: string, values: { value: number; target: number }): Check {
  return { id, what, ...values, ok: values.value <= values.target };
}

/** A check that holds when the value is at least the target. */
export function atLeast(id: string, what: string, values: { value: number; target: number }): Check {
  return { id, what, ...values, ok: values.value >= values.target };
}

/** The machine-readable form, one line. */
export function formatJson(bench: string, result: BenchResult): string {
  return JSON.stringify({ bench, machine: machine(), ...result });
}

/** The form for people. */
export function formatTable(bench: string, result: BenchResult): string {
  const figures = Object.entries(result.figures).map(([name, value]) => [name, round(value)] as const);
  const width = Math.max(...figures.map(([name]) => name.length));
  const checks = result.checks.map(
    (check) =>
      `${check.ok ? 'ok  ' : 'MISS'} ${check.id} ${check.what}: ${round(check.value)} (target ${check.target})`,
  );
  return [
    `${bench} on ${machine()}`,
    ...figures.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    ...checks,
  ].join('\n');
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model ?? process.arch}, node ${process.version}`;
}

import type { ExampleReport } from './demo-event.ts';

/** Reads what examples/hello prints; undefined when a line is missing. */
export function parseExampleOutput(lines: string[]): ExampleReport | undefined {
  const find = (pattern: RegExp) => lines.map((line) => pattern.exec(line)?.[1]).find((value) => value);
  const networkMs = find(/^Network took: ([\d.]+) ms/);
  const args = find(/^Arguments: (.*)/);
  const address = find(/^ethwe: (\S+)/);
  if (networkMs === undefined || args === undefined || address === undefined) return undefined;
  return { networkMs: Number(networkMs), arguments: args.split(' '), address };
}

import type { Source } from './read-sources.ts';

/** Each cycle as `a.ts → b.ts → a.ts`. */
export function importCycles(sources: Source[]): string[] {
  const imports = new Map(sources.map((source) => [source.path, source.imports]));
  const done = new Set<string>();
  const cycles: string[] = [];

  function visit(path: string, trail: string[]): void {
    const start = trail.indexOf(path);
    if (start >= 0) {
      cycles.push([...trail.slice(start), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const next of imports.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  }

  for (const { path } of sources) visit(path, []);
  return cycles;
}

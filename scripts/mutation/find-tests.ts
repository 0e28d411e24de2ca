import { dirname } from 'node:path';
import type { Source } from '../house/read-sources.ts';

/** Unit and wire test files in the order in which they are likely to see a change. */
export interface RelatedTests {
  /** Tests beside the source: quick, and mostly enough. */
  near: string[];
  /** The other tests that import the file, and those of its package that start it as a process. */
  far: string[];
}

export function findTests(path: string, sources: Source[]): RelatedTests {
  const tests = sources.filter((source) => isUnitOrWire(source.path));
  const related = tests
    .filter(({ path: test }) => reaches(test, path, sources))
    .map(({ path: test }) => test);
  const ownPackage = packageOf(path);
  const processes = tests
    .filter(({ path: test, imports }) => packageOf(test) === ownPackage && imports.some(startsProcess))
    .map(({ path: test }) => test);
  const near = related.filter((test) => dirname(test) === dirname(path));
  return { near, far: [...new Set([...related, ...processes])].filter((test) => !near.includes(test)) };
}

function isUnitOrWire(path: string): boolean {
  return /^(packages|apps|examples)\/.*\.test\.tsx?$/.test(path);
}

/** A helper of that name runs the package's program, so imports do not show what its tests see. */
function startsProcess(path: string): boolean {
  return path.endsWith('-process.ts');
}

function packageOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

function reaches(test: string, path: string, sources: Source[]): boolean {
  const imports = new Map(sources.map((source) => [source.path, source.imports]));
  const seen = new Set<string>();
  const next = [test];
  for (let current = next.pop(); current !== undefined; current = next.pop()) {
    if (current === path) return true;
    if (seen.has(current)) continue;
    seen.add(current);
    next.push(...(imports.get(current) ?? []));
  }
  return false;
}

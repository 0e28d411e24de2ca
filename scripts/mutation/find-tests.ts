import { posix } from 'node:path';
import type { Source } from '../house/read-sources.ts';

/** Tests in the process of the file are quicker, and see more, than those that start a program. */
const ENOUGH_IN_PROCESS = 3;

/**
 * The unit and wire tests of the file's own package that may see a change of it: those that import it, and those that
 * start the package as a process where few do. A package that only the tests of others hold has a hole. Tests that run
 * pnpm stay out: in a copy that shares the installed packages, it would install them again.
 */
export function findTests(path: string, sources: Source[]): string[] {
  const ownPackage = packageOf(path);
  const tests = sources
    .filter((source) => isUnitOrWire(source.path) && packageOf(source.path) === ownPackage)
    .filter(({ text }) => !text.includes("'pnpm'"));
  const inProcess = tests.filter(
    (test) => !test.imports.some(startsProcess) && reaches(test.path, path, sources),
  );
  const processes = tests.filter(({ imports }) => imports.some(startsProcess));
  const found = inProcess.length < ENOUGH_IN_PROCESS ? [...inProcess, ...processes] : inProcess;
  return found.map((test) => test.path);
}

function isUnitOrWire(path: string): boolean {
  return /^(packages|apps|examples)\/.*\.test\.tsx?$/.test(path);
}

/** A helper of tests with that name runs the package's program, so imports do not show what its tests see. */
function startsProcess(path: string): boolean {
  return path.includes('/test/') && path.endsWith('-process.ts');
}

/** Files of the package that a test runs as a program: it has their path, as in `'../src/waiter.ts'`. */
function namedSources({ path, text }: Source): string[] {
  if (!isUnitOrWire(path)) return [];
  const paths = text.matchAll(/'((?:\.\.\/)+src\/[\w./-]+\.ts)'/g);
  return [...paths].map(([, named = '']) => posix.join(posix.dirname(path), named));
}

function packageOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

function reaches(test: string, path: string, sources: Source[]): boolean {
  return reachedFrom(test, sources).has(path);
}

/** How many files a test runs or may run. */
export function countReached(test: string, sources: Source[]): number {
  return reachedFrom(test, sources).size;
}

/** The test itself, and what it imports or runs by its path, and so on. */
function reachedFrom(test: string, sources: Source[]): Set<string> {
  const next = nextFiles(sources);
  const seen = new Set<string>();
  const open = [test];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    open.push(...(next.get(file) ?? []));
  }
  return seen;
}

const graphs = new WeakMap<Source[], Map<string, string[]>>();

/** From each file to those it imports or runs; the same for all mutants. */
function nextFiles(sources: Source[]): Map<string, string[]> {
  const known = graphs.get(sources);
  if (known !== undefined) return known;
  const graph = new Map(sources.map((source) => [source.path, [...source.imports, ...namedSources(source)]]));
  graphs.set(sources, graph);
  return graph;
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

interface Stubbed {
  name: string;
  /** The oldest major version of Node that runs the package at all. */
  oldest: number;
}

/**
 * The exports of a library of ES modules, with a file for whoever requires them: a Node that cannot would say so in a page
 * of words. Writes that file for each of `exports` into `stage`.
 */
export function withRequire(exports: object, { stage, ...about }: Stubbed & { stage: string }): object {
  const entries = Object.entries(exports).map(([path, target]) => {
    if (typeof target === 'string') return [path, target];
    const { types, default: module } = target as { types: string; default: string };
    const stub = module.replace(/\.js$/, '.cjs');
    const stubTypes = types.replace(/\.ts$/, '.cts');
    const own = `./${basename(module)}`;
    mkdirSync(join(stage, dirname(stub)), { recursive: true });
    writeFileSync(join(stage, stub), requireStub(own, about));
    writeFileSync(join(stage, stubTypes), `export * from '${own}';\n`);
    const asModule = { types, default: module };
    // Each Node that can require ES modules knows `module-sync`; programs that bundle know `import`.
    const asRequired = { types: stubTypes, default: stub };
    return [path, { 'module-sync': asModule, import: asModule, default: asRequired }];
  });
  return Object.fromEntries(entries);
}

/** Old syntax: any Node reads it. */
function requireStub(module: string, { name, oldest }: Stubbed): string {
  return `'use strict';
const { features, versions } = process;
let fault;
if (Number.parseInt(versions.node, 10) < ${oldest}) {
  fault = '${name} runs on Node ${oldest} or newer, and this is ' + versions.node + ': install a newer Node';
} else if (!features.require_module) {
  fault = "require('${name}') needs Node 22.12 or newer, and this is " + versions.node + ': import it, or install a newer Node';
}
if (fault !== undefined) {
  const error = new Error(fault);
  // One line: where it was thrown helps nobody.
  error.stack = 'Error: ' + fault;
  throw error;
}
module.exports = require('${module}');
`;
}

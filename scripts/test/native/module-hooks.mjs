import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const GLOBALS = new URL('jest-globals.mjs', import.meta.url).href;

/** Node strips types by itself. The rest: packages of the workspace from their sources, JSX, and Jest's globals. */
export function registerModuleHooks() {
  registerHooks({ resolve, load });
}

function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: GLOBALS, shortCircuit: true };
  return next(specifier, { ...context, conditions: ['@pw/source', ...context.conditions] });
}

function load(url, context, next) {
  if (!url.endsWith('.tsx')) return next(url, context);
  const sourcefile = fileURLToPath(url);
  const options = { loader: 'tsx', jsx: 'automatic', sourcefile, sourcemap: 'inline' };
  const { code } = transformSync(readFileSync(sourcefile, 'utf8'), options);
  return { format: 'module', source: code, shortCircuit: true };
}

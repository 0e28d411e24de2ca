import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type ParseResult, parseSync } from 'oxc-parser';
import { findPackages } from './find-packages.ts';
import { listFiles } from './list-files.ts';

/** One TypeScript file. Paths are relative to the root of the repository. */
export interface Source {
  path: string;
  text: string;
  parsed: ParseResult;
  /** The files of this repository that it imports or re-exports, types included. */
  imports: string[];
}

const parsedRoots = new Map<string, Source[]>();

/** Every TypeScript file that git tracks, or would track; read once for each root. */
export function readSources(root: string): Source[] {
  const known = parsedRoots.get(root);
  if (known !== undefined) return known;
  const entryPoints = new Map(findPackages(root).flatMap(({ entryPoints }) => Object.entries(entryPoints)));
  const sources = listFiles(root, '*.ts', '*.tsx').map((path) => readSource(root, path, entryPoints));
  parsedRoots.set(root, sources);
  return sources;
}

function readSource(root: string, path: string, entryPoints: Map<string, string>): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const parsed = parseSync(basename(path), text);
  const requests = [
    ...parsed.module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...parsed.module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...parsed.module.dynamicImports.flatMap(({ moduleRequest }) =>
      text.slice(moduleRequest.start, moduleRequest.end).replace(/^(['"])(.*)\1$/, '$2'),
    ),
  ];
  const imports = requests.flatMap((request) => resolveImport(path, request, entryPoints));
  return { path, text, parsed, imports: [...new Set(imports)] };
}

function resolveImport(path: string, request: string, entryPoints: Map<string, string>): string[] {
  const file = request.startsWith('.') ? join(dirname(path), request) : entryPoints.get(request);
  return file === undefined ? [] : [file];
}

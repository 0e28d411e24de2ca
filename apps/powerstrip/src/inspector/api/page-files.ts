import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { notFound, writeHead } from './answers.ts';

/** Path → file and type. The page names its files from where it is. */
const files: Record<string, { file: string; type: string }> = {
  '/inspect': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/inspect/inspector.js': { file: 'inspector.js', type: 'text/javascript; charset=utf-8' },
  '/inspect/inspector.css': { file: 'inspector.css', type: 'text/css; charset=utf-8' },
};

// Beside the bundle; from sources, where the build has put it.
const folders = [join(import.meta.dirname, 'inspect'), join(import.meta.dirname, '../../../dist/inspect')];

/** Sends a file of the page. Throws NO_SUCH_NAME (404). */
export function sendPageFile(response: ServerResponse, path: string): void {
  const found = Object.hasOwn(files, path) ? files[path] : undefined;
  if (found === undefined) throw notFound(`the inspector has no ${path}`);
  const bytes = readFirst(found.file);
  if (bytes === undefined) throw notFound('the page was not built; /api is there');
  writeHead(response, 200, { 'content-type': found.type });
  response.end(bytes);
}

function readFirst(file: string): Buffer | undefined {
  for (const folder of folders) {
    try {
      return readFileSync(join(folder, file));
    } catch {
      // The next folder may have it.
    }
  }
  return undefined;
}

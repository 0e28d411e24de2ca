// Bundles the page: one HTML file, one script, one style sheet, and the licences of what is in the script.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { thirdPartyNotices } from '../../../scripts/notices.ts';

const source = join(import.meta.dirname, '../src');

/** Writes index.html, inspector.js, inspector.css and THIRD-PARTY-NOTICES.txt into `directory`. */
export async function buildPage(directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const { metafile } = await build({
    entryPoints: ['main.tsx', 'styles/index.css'].map((file) => ({
      in: join(source, file),
      out: 'inspector',
    })),
    outdir: directory,
    bundle: true,
    minify: true,
    metafile: true,
    platform: 'browser',
    target: 'es2023',
    format: 'esm',
    conditions: ['@pw/source'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  });
  copyFileSync(join(source, 'index.html'), join(directory, 'index.html'));
  writeFileSync(join(directory, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(Object.keys(metafile.inputs)));
}

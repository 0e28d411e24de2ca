// Bundles the page: one HTML file, one script, one style sheet, and licences and bill of materials of the script.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundledPackages, thirdPartyNotices } from '../../../scripts/notices.ts';
import { formatSbom, npmPart, readPart } from '../../../scripts/sbom.ts';

const source = join(import.meta.dirname, '../src');

/** Writes index.html, inspector.js, inspector.css, THIRD-PARTY-NOTICES.txt and sbom.cdx.json into `directory`. */
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
  const packages = bundledPackages(Object.keys(metafile.inputs));
  writeFileSync(join(directory, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(packages));
  const own = npmPart(readPart(join(source, '../package.json')), 'application');
  const sbom = formatSbom(
    own,
    packages.map((item) => npmPart(item)),
  );
  writeFileSync(join(directory, 'sbom.cdx.json'), sbom);
}

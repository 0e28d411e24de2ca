// Bundles one entry point into one file that the pinned Node runs: `bundle.ts ENTRY OUTFILE [--external NAME]...`
// With `--splitting`, what is imported dynamically gets files of its own beside it: loaded only when needed. What an
// earlier build left there is removed, but for `--keep`.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { bundledPackages, thirdPartyNotices } from './notices.ts';
import { formatSbom, npmPart, readPart } from './sbom.ts';

/**
 * dockerode loads them at each start, for engines over SSH and for BuildKit's sessions: memory and time that no program of
 * this repository has a use for.
 */
const neverCalled = ['ssh2', '@grpc/grpc-js', '@grpc/proto-loader'];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    external: { type: 'string', multiple: true, default: [] },
    keep: { type: 'string', multiple: true, default: [] },
    splitting: { type: 'boolean', default: false },
  },
});
const [entry, outfile] = positionals;
if (entry === undefined || outfile === undefined)
  throw new Error('usage: bundle.ts ENTRY OUTFILE [--external NAME]... [--splitting] [--keep NAME]...');

const { metafile } = await build({
  entryPoints: values.splitting ? [{ in: entry, out: basename(outfile, '.js') }] : [entry],
  ...(values.splitting ? { outdir: dirname(outfile), splitting: true } : { outfile }),
  bundle: true,
  metafile: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  conditions: ['@pw/source'],
  external: values.external,
  plugins: [leaveOut(neverCalled)],
  sourcemap: 'external',
  legalComments: 'none',
  // CommonJS dependencies inside an ES module bundle still call require() and read __dirname.
  banner: {
    js: "import { createRequire as __pwCreateRequire } from 'node:module'; const require = __pwCreateRequire(import.meta.url); const __pwDirname = import.meta.dirname; const __pwFilename = import.meta.filename;",
  },
  define: { __dirname: '__pwDirname', __filename: '__pwFilename' },
  logLevel: 'warning',
});

// Chunks carry a hash in their name: those of the last build would stay.
if (values.splitting) {
  const written = new Set(Object.keys(metafile.outputs).map((path) => resolve(path)));
  for (const name of readdirSync(dirname(outfile))) {
    const path = resolve(dirname(outfile), name);
    if (!written.has(path) && !values.keep.includes(name)) rmSync(path, { recursive: true, force: true });
  }
}

const packages = bundledPackages(Object.keys(metafile.inputs));
writeFileSync(join(dirname(outfile), 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(packages));
const own = resolve('package.json');
if (existsSync(own)) {
  const sbom = formatSbom(
    npmPart(readPart(own), 'application'),
    packages.map((item) => npmPart(item)),
  );
  writeFileSync(join(dirname(outfile), 'sbom.cdx.json'), sbom);
}

/** Packages that are empty objects in the bundle. */
function leaveOut(packages: readonly string[]): Plugin {
  return {
    name: 'leave-out',
    setup(build) {
      const isLeftOut = (path: string) => packages.includes(path);
      build.onResolve({ filter: /^[^./]/ }, ({ path }) =>
        isLeftOut(path) ? { path, namespace: 'left-out' } : null,
      );
      build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
    },
  };
}

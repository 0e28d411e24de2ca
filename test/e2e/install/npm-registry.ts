import { execFileSync, spawn } from 'node:child_process';
import { createReadStream, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/** A registry on loopback. */
export interface NpmRegistry extends AsyncDisposable {
  url: string;
  /** Names that were asked for and are not here. */
  missing: Set<string>;
}

type Manifest = { name: string; version: string };

const store = join(import.meta.dirname, '../../../node_modules/.pnpm');

/**
 * A registry of npm's protocol that has the tarballs of a directory, and whatever pnpm has installed in this clone. It
 * asks nobody else. What a client needs of the protocol is two kinds of GET: a packument, and a tarball.
 */
export async function startNpmRegistry(tarballs: string): Promise<NpmRegistry> {
  const ours = readTarballs(tarballs);
  const missing = new Set<string>();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname).slice(1);
    const [name = '', version] = path.split('/-/');
    if (version !== undefined) return sendTarball(response, ours, name, version);
    const manifests = [...(ours.get(name)?.values() ?? []), ...installed(name)].map(
      ({ manifest }) => manifest,
    );
    if (manifests.length === 0) {
      missing.add(name);
      return void response.writeHead(404).end('{}');
    }
    const host = request.headers.host ?? '';
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(packument(name, manifests, host)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the registry has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    missing,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function packument(name: string, manifests: readonly Manifest[], host: string): object {
  const versions = manifests.map((manifest) => [
    manifest.version,
    { ...manifest, dist: { tarball: `http://${host}/${name}/-/${manifest.version}` } },
  ]);
  return { name, 'dist-tags': { latest: manifests[0]?.version }, versions: Object.fromEntries(versions) };
}

type Found = { manifest: Manifest; file?: string; directory?: string };

function readTarballs(directory: string): Map<string, Map<string, Found>> {
  const found = new Map<string, Map<string, Found>>();
  for (const name of readdirSync(directory).filter((entry) => entry.endsWith('.tgz'))) {
    const file = join(directory, name);
    const text = execFileSync('tar', ['-xzOf', file, 'package/package.json'], { encoding: 'utf8' });
    const manifest = JSON.parse(text) as Manifest;
    found.set(manifest.name, new Map([[manifest.version, { manifest, file }]]));
  }
  return found;
}

/** All versions of a package that pnpm has laid out, newest directory last. */
function installed(name: string): Found[] {
  if (name.startsWith('@pw/')) return [];
  const prefix = `${name.replace('/', '+')}@`;
  return readdirSync(store)
    .filter((entry) => entry.startsWith(prefix))
    .map((entry) => join(store, entry, 'node_modules', name))
    .filter((directory) => existsSync(directory) && !lstatSync(directory).isSymbolicLink())
    .map((directory) => ({
      directory,
      manifest: JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest,
    }))
    .filter(
      (found, index, all) =>
        index === all.findIndex(({ manifest }) => manifest.version === found.manifest.version),
    );
}

function sendTarball(
  response: ServerResponse,
  ours: Map<string, Map<string, Found>>,
  name: string,
  version: string,
): void {
  const found =
    ours.get(name)?.get(version) ?? installed(name).find(({ manifest }) => manifest.version === version);
  // npm then keeps it, as it keeps those of the public registry.
  response.setHeader('cache-control', 'public, max-age=3600, immutable');
  if (found?.file !== undefined) return void createReadStream(found.file).pipe(response);
  if (found?.directory === undefined) return void response.writeHead(404).end();
  const tar = spawn(
    'tar',
    [
      '-cf',
      '-',
      '--exclude=./node_modules',
      // pnpm keeps equal files once; npm leaves hard links out.
      '--hard-dereference',
      '--transform=s,^\\./,package/,',
      '-I',
      'gzip -1',
      '.',
    ],
    {
      cwd: found.directory,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  tar.stdout.pipe(response);
}

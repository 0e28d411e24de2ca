import { execFile, execFileSync } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

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
  const shared = process.env.PW_TEST_TARBALLS;
  const packed =
    shared === undefined ? mkdtempSync(join(tmpdir(), 'pwi-installed-')) : join(shared, 'installed');
  mkdirSync(packed, { recursive: true });
  const missing = new Set<string>();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname).slice(1);
    const [name = '', version] = path.split('/-/');
    if (version !== undefined) {
      const file = ours.get(name)?.get(version)?.file ?? packInstalled(packed, name, version);
      const refuse = (error: Error) => void response.writeHead(500).end(error.message);
      return void Promise.resolve(file).then((found) => sendTarball(response, found), refuse);
    }
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
      if (shared === undefined) rmSync(packed, { recursive: true, force: true });
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

function sendTarball(response: ServerResponse, file: string | undefined): void {
  if (file === undefined) return void response.writeHead(404).end();
  // npm then keeps it, as it keeps those of the public registry.
  response.setHeader('cache-control', 'public, max-age=3600, immutable');
  createReadStream(file).pipe(response);
}

const packing = new Map<string, Promise<string>>();

/**
 * The tarball of what pnpm has installed; undefined when it has not. A run packs each package once: Node itself takes
 * several seconds, and each machine of a test asks for it.
 */
async function packInstalled(folder: string, name: string, version: string): Promise<string | undefined> {
  const file = join(folder, `${name.replace('/', '+')}@${version}.tgz`);
  if (existsSync(file)) return file;
  const directory = installed(name).find(({ manifest }) => manifest.version === version)?.directory;
  if (directory === undefined) return undefined;
  const started = packing.get(file) ?? pack(directory, file);
  packing.set(file, started);
  return started;
}

async function pack(directory: string, file: string): Promise<string> {
  const unfinished = `${file}.${process.pid}`;
  // pnpm keeps equal files once; npm leaves hard links out.
  const options = ['--exclude=./node_modules', '--hard-dereference', '--transform=s,^\\./,package/,'];
  await promisify(execFile)('tar', ['-cf', unfinished, ...options, '-I', 'gzip -1', '.'], { cwd: directory });
  renameSync(unfinished, file);
  return file;
}

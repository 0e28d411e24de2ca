import type Docker from 'dockerode';
import packageJson from '../../package.json' with { type: 'json' };
import { createEngineClient, DEFAULT_DOCKER_HOST, engineEnv, pingEngine } from '../engine/index.ts';
import { readRelease } from '../images/release.ts';
import type { StackFlags } from '../stack/stack-flags.ts';
import { STACK_LABEL, stackNames, VERSION_LABEL } from '../stack/stack-names.ts';
import { formatTable } from '../terminal/format-table.ts';

/** Versions of everything that takes part; `engine` is undefined where none answers. */
interface Versions {
  client: { version: string; node: string; revision?: string };
  engine?: { version: string; apiVersion: string; os: string; arch: string };
  parts: { name: string; version: string }[];
}

/** `pw version`: asks the engine if there is one, and succeeds without. */
export async function versionCommand(flags: StackFlags & { json?: boolean }): Promise<void> {
  const versions = await readVersions(flags);
  process.stdout.write(flags.json ? `${JSON.stringify(versions)}\n` : formatVersions(versions));
}

async function readVersions(flags: StackFlags): Promise<Versions> {
  const { revision } = readRelease();
  const client = {
    version: packageJson.version,
    node: process.versions.node,
    ...(revision !== undefined && { revision }),
  };
  // An engine that cannot even be named is none that answers: pw doctor says why.
  const there = await readEngine(flags).catch(() => undefined);
  return { client, parts: [], ...there };
}

/** undefined where none answers. */
async function readEngine({
  port,
  prefix,
}: StackFlags): Promise<Required<Pick<Versions, 'engine' | 'parts'>> | undefined> {
  const env = engineEnv(port, process.env);
  const dockerHost = env.DOCKER_HOST || DEFAULT_DOCKER_HOST;
  if ((await pingEngine(dockerHost, env)) !== undefined) return undefined;
  const docker = createEngineClient(dockerHost, env);
  const { Version, ApiVersion, Os, Arch } = await docker.version();
  const engine = { version: Version, apiVersion: ApiVersion, os: Os, arch: Arch };
  return { engine, parts: await readParts(docker, stackNames(prefix).label) };
}

async function readParts(docker: Docker, label: string): Promise<Versions['parts']> {
  const filters = { label: [`${STACK_LABEL}=${label}`, VERSION_LABEL] };
  const containers = await docker.listContainers({ all: true, filters });
  return containers
    .map(({ Names, Labels }) => ({ name: (Names[0] ?? '').slice(1), version: Labels[VERSION_LABEL] ?? '' }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function formatVersions({ client, engine, parts }: Versions): string {
  return formatTable(
    ['PART', 'VERSION'],
    [
      ['pw', client.version],
      ['node', client.node],
      ...parts.map(({ name, version }) => [name, version]),
      ['engine', engine === undefined ? 'none answers' : `${engine.version} (API ${engine.apiVersion})`],
    ],
  );
}

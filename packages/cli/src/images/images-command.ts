import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { createEngineClient, engineEnv, ensureEngine } from '../engine/index.ts';
import { formatTable } from '../terminal/format-table.ts';
import { buildImages, exportImages } from './build-images.ts';
import { checkUsage, type ImagesAction, type ImagesFlags } from './check-usage.ts';
import type { Arch } from './find-package.ts';
import { imageKinds, imageName } from './image-names.ts';
import { type ListedImage, listImages } from './list-images.ts';
import { pushAllArchs } from './push-all-archs.ts';
import { ensureCanPush, pushImage } from './push-image.ts';
import { removeImages } from './remove-images.ts';
import { writeWholeFile } from './write-whole-file.ts';

type Work = { docker: Docker; flags: ImagesFlags; names: string[] };

/** `pw images [ACTION]`: progress goes to stderr, the result to stdout. */
export async function imagesCommand(
  action: ImagesAction,
  file: string | undefined,
  flags: ImagesFlags,
): Promise<void> {
  const names = imageKinds.map((kind) => imageName(kind, flags.registry));
  checkUsage(action, file, flags);
  if (action === 'export') return exportTo(file, flags, names);
  const env = engineEnv(0, process.env);
  const { dockerHost } = await ensureEngine({ log, env, start: action === 'build' });
  const result = await actions[action]({ docker: createEngineClient(dockerHost, env), flags, names });
  process.stdout.write(flags.json ? `${JSON.stringify(result.data)}\n` : result.text);
}

const log = (line: string) => void process.stderr.write(`${line}\n`);

type Result = { data: object; text: string };

const actions: Record<Exclude<ImagesAction, 'export'>, (work: Work) => Promise<Result>> = {
  async ls({ docker, names }) {
    const images = await listImages(docker, names);
    return { data: { images }, text: formatImages(images) };
  },
  async build({ docker, flags }) {
    const { registry } = flags;
    const arch = oneArch(flags);
    const images = await buildImages({ docker, registry, log, ...(arch && { arch }) });
    return { data: { images }, text: '' };
  },
  async push({ docker, flags, names }) {
    const { registry, arch } = flags;
    await ensureCanPush();
    if (arch === 'all') await pushAllArchs(docker, { registry, names, log });
    else {
      await buildImages({ docker, registry, log, ...(arch && { arch }) });
      for (const name of names) await pushImage(name);
    }
    return { data: { pushed: names }, text: '' };
  },
  async rm({ docker, names }) {
    const removed = await removeImages(docker, names);
    return { data: { removed }, text: removed.map((name) => `removed ${name}\n`).join('') };
  },
};

function formatImages(images: readonly ListedImage[]): string {
  const rows = images.map(({ name, state, version, bytes, id }) => [
    name,
    state,
    version ?? '-',
    bytes === undefined ? '-' : `${(bytes / 1e6).toFixed(1)} MB`,
    id?.replace('sha256:', '').slice(0, 12) ?? '-',
  ]);
  return formatTable(['IMAGE', 'STATE', 'VERSION', 'SIZE', 'ID'], rows);
}

async function exportTo(file: string | undefined, flags: ImagesFlags, names: string[]): Promise<void> {
  const { registry } = flags;
  const arch = oneArch(flags) ?? (process.arch as Arch);
  const archive = () => exportImages({ arch, registry, log });
  if (file === undefined) await pipeline(await archive(), process.stdout);
  else await writeWholeFile(file, archive);
  if (flags.json) process.stdout.write(`${JSON.stringify({ exported: names, file })}\n`);
}

/** `all` is for push, which handles it before it comes here. */
function oneArch({ arch }: ImagesFlags): Arch | undefined {
  return arch === 'all' ? undefined : arch;
}

import { readFile } from 'node:fs/promises';
import { isPowerstripError } from '@pw/core';
import type Docker from 'dockerode';
import { ignoreGone, statusOf } from '../../engine/docker-failure.ts';
import { findImageId } from '../../images/find-image.ts';
import { imageName } from '../../images/image-names.ts';
import { demultiplex } from '../../stack/demultiplex.ts';
import { STACK_LABEL } from '../../stack/index.ts';
import { packFile, unpackFile } from '../../stack/tar.ts';
import type { Check, DoctorContext } from '../check.ts';

const PATH = '/etc/powerstrip/adapters.yml';

/** Has powerstrip itself read the file, so that there is one judgement of it. */
export const adaptersYmlCheck: Check = {
  id: 'adapters.yml',
  well: 'adapters.yml is in order',
  async run(context) {
    const { adaptersPath, names } = context;
    const archive =
      adaptersPath === undefined ? await fileInContainer(context) : await fileOnDisk(adaptersPath);
    if (archive === undefined) return [];
    const problem = await checkWithPowerstrip(context, archive);
    if (problem === undefined) return [];
    const where = adaptersPath ?? `${names.powerstrip}:${PATH}`;
    return [
      {
        what: problem.replaceAll(PATH, where),
        fix: 'Correct it there; docs/adapters-yml.md has the grammar.',
      },
    ];
  },
};

async function fileOnDisk(path: string): Promise<Buffer> {
  return packFile(PATH.slice(1), await readFile(path, 'utf8'));
}

async function fileInContainer({ docker, names, inspect }: DoctorContext): Promise<Buffer | undefined> {
  if ((await inspect(names.powerstrip)) === undefined) return undefined;
  try {
    // The archive has the file by its bare name; it goes where powerstrip looks for it.
    const archive = await docker.getContainer(names.powerstrip).getArchive({ path: PATH });
    return await packFile(PATH.slice(1), await unpackFile(archive));
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function checkWithPowerstrip(
  { docker, names, registry }: DoctorContext,
  archive: Buffer,
): Promise<string | undefined> {
  const container = await createChecker(docker, {
    label: names.label,
    image: imageName('powerstrip', registry),
  });
  if (container === undefined) return undefined;
  try {
    await container.putArchive(archive, { path: '/' });
    const exited = container.wait({ condition: 'next-exit' });
    await container.start();
    if ((await exited).StatusCode === 0) return undefined;
    const log = await demultiplex(await container.logs({ stdout: true, stderr: true, follow: false }));
    // Its last two lines are the hint, which the fix below says better, and the code.
    const lines = log.trim().split('\n').slice(0, -2);
    return lines.join('\n  ').replace(/^powerstrip: /, '');
  } finally {
    await container.remove({ force: true, v: true }).catch(ignoreGone);
  }
}

/** Undefined without the image: another check says so. */
async function createChecker(
  docker: Docker,
  { label, image }: { label: string; image: string },
): Promise<Docker.Container | undefined> {
  try {
    return await docker.createContainer({
      Image: await findImageId(docker, image, 'the check of adapters.yml'),
      Cmd: ['check', PATH],
      Labels: { [STACK_LABEL]: label },
      HostConfig: { NetworkMode: 'none' },
    });
  } catch (error) {
    if (isPowerstripError(error) && error.code === 'IMAGE_MISSING') return undefined;
    throw error;
  }
}

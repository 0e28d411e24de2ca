import type Docker from 'dockerode';
import { ignoreGone } from '../engine/docker-failure.ts';
import { findImageId } from '../images/find-image.ts';
import { imageName } from '../images/image-names.ts';
import { demultiplex } from './demultiplex.ts';
import { CONFIG_DIRECTORY } from './part-specs.ts';
import { STACK_LABEL } from './stack-names.ts';
import { packFile } from './tar.ts';

/** Where powerstrip has it, in its container. */
export const ADAPTERS_PATH = `${CONFIG_DIRECTORY}/adapters.yml`;

/**
 * What powerstrip finds wrong in the text of an adapters.yml, which it calls `where`; undefined: nothing. powerstrip itself
 * reads it, in a container that is removed, so that there is one judgement. Throws IMAGE_MISSING.
 */
export async function judgeAdaptersYml({
  docker,
  label,
  registry,
  text,
  where,
}: {
  docker: Docker;
  /** Of the stack. */
  label: string;
  registry: string;
  text: string;
  where: string;
}): Promise<string | undefined> {
  const container = await docker.createContainer({
    Image: await findImageId(docker, imageName('powerstrip', registry), 'the check of adapters.yml'),
    Cmd: ['check', ADAPTERS_PATH],
    Labels: { [STACK_LABEL]: label },
    HostConfig: { NetworkMode: 'none' },
  });
  try {
    await container.putArchive(await packFile(ADAPTERS_PATH.slice(1), text), { path: '/' });
    const exited = container.wait({ condition: 'next-exit' });
    await container.start();
    if ((await exited).StatusCode === 0) return undefined;
    const log = await demultiplex(await container.logs({ stdout: true, stderr: true, follow: false }));
    // Its last two lines are the hint and the code: who asks has better ones.
    const lines = log.trim().split('\n').slice(0, -2).join('\n  ');
    return lines.replace(/^powerstrip: /, '').replaceAll(ADAPTERS_PATH, where);
  } finally {
    await container.remove({ force: true, v: true }).catch(ignoreGone);
  }
}

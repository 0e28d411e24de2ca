import { PowerstripError } from '@pw/core';
import type Docker from 'dockerode';
import { explainCreateFailure, ignoreGone } from '../engine/docker-failure.ts';
import { findImageId } from '../images/find-image.ts';
import { imageName } from '../images/image-names.ts';
import { demultiplex } from '../stack/demultiplex.ts';
import { STACK_LABEL } from '../stack/index.ts';
import { adapterHostConfig, engineFlags, type PartSettings } from '../stack/part-specs.ts';

/** What `weave attach CIDR ID` was: a container that lives as long as the attach takes. Throws ATTACH_FAILED. */
export async function attachContainer(
  docker: Docker,
  { cidr, id, settings }: { cidr: string; id: string; settings: PartSettings },
): Promise<void> {
  const image = imageName('adapter', settings.registry);
  const container = await docker
    .createContainer({
      Image: await findImageId(docker, image, 'the attach'),
      Cmd: ['attach', ...engineFlags(settings), cidr, id],
      Labels: { [STACK_LABEL]: settings.names.label },
      HostConfig: { ...adapterHostConfig(settings), NetworkMode: 'none' },
    })
    .catch((error: unknown) => {
      throw explainCreateFailure(error, { name: 'the attach', image });
    });
  try {
    const exited = container.wait({ condition: 'next-exit' });
    await container.start();
    const { StatusCode } = await exited;
    if (StatusCode === 0) return;
    const log = await demultiplex(await container.logs({ stdout: true, stderr: true, follow: false }));
    throw new PowerstripError(
      'ATTACH_FAILED',
      `attach ${cidr} failed (exit ${StatusCode}):\n${log.trimEnd()}`,
    );
  } finally {
    await container.remove({ force: true, v: true }).catch(ignoreGone);
  }
}

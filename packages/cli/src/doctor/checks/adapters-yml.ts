import { readFile } from 'node:fs/promises';
import { isPowerstripError } from '@pw/core';
import { statusOf } from '../../engine/docker-failure.ts';
import { ADAPTERS_PATH, judgeAdaptersYml } from '../../stack/judge-adapters-yml.ts';
import { unpackFile } from '../../stack/tar.ts';
import type { Check, DoctorContext } from '../check.ts';

/** Has powerstrip itself read the file, so that there is one judgement of it. */
export const adaptersYmlCheck: Check = {
  id: 'adapters.yml',
  well: 'adapters.yml is in order',
  async run(context) {
    const { adaptersPath, names } = context;
    const text =
      adaptersPath === undefined ? await fileInContainer(context) : await readFile(adaptersPath, 'utf8');
    if (text === undefined) return [];
    const where = adaptersPath ?? `${names.powerstrip}:${ADAPTERS_PATH}`;
    const what = await judge(context, text, where);
    return what === undefined
      ? []
      : [{ what, fix: 'Correct it there; docs/adapters-yml.md has the grammar.' }];
  },
};

/** Without the image nothing is said: another check says so. */
async function judge(context: DoctorContext, text: string, where: string): Promise<string | undefined> {
  const { docker, names, registry } = context;
  try {
    return await judgeAdaptersYml({ docker, label: names.label, registry, text, where });
  } catch (error) {
    if (isPowerstripError(error) && error.code === 'IMAGE_MISSING') return undefined;
    throw error;
  }
}

async function fileInContainer({ docker, names, inspect }: DoctorContext): Promise<string | undefined> {
  if ((await inspect(names.powerstrip)) === undefined) return undefined;
  try {
    const archive = await docker.getContainer(names.powerstrip).getArchive({ path: ADAPTERS_PATH });
    return await unpackFile(archive);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

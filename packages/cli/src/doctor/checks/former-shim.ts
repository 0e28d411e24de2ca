import type { Check } from '../check.ts';

/** Where versions before this one had the shim. */
const FORMER_PATH = '/home/weavewait/wait-for-weave';

/** Such containers keep running, but only as long as the volume with the old shim exists. */
export const formerShimCheck: Check = {
  id: 'containers',
  well: 'no container has the shim of an older version',
  async run({ docker }) {
    const containers = await docker.listContainers({ all: true });
    const former = containers.filter(({ Command }) => `${Command} `.startsWith(`${FORMER_PATH} `));
    return former.map(({ Id, Names }) => {
      const name = Names[0]?.replace(/^\//, '') ?? Id.slice(0, 12);
      return {
        what: `${name} was created by an older version, with the shim in /home/weavewait`,
        fix: `docker rm -f ${name}, then its docker run again; with compose: docker compose up -d --force-recreate`,
      };
    });
  },
};

import { join } from 'node:path';
import { stageAdapter, stageApp, stageTree } from './stage-context.ts';

/** One image: `stage` lays its build context out in an empty directory. */
export interface ImageSpec {
  name: string;
  /** Relative to the repository. */
  dockerfile: string;
  stage(context: string): void;
}

const root = join(import.meta.dirname, '../..');

/** In build order: every image but the shim's starts from localhost/pw/node. */
export const imageSpecs: readonly ImageSpec[] = [
  {
    name: 'localhost/pw/node',
    dockerfile: 'docker/node/Dockerfile',
    stage: (context) => stageTree(join(root, 'docker/node/dist/rootfs'), context),
  },
  {
    name: 'localhost/pw/wait-for-weave',
    dockerfile: 'docker/wait-for-weave/Dockerfile',
    stage: (context) => stageTree(join(root, `packages/wait-for-weave/dist/rootfs-${process.arch}`), context),
  },
  app('localhost/pw/powerstrip', 'powerstrip', 'apps/powerstrip'),
  app('localhost/pw/powerstrip-debug', 'powerstrip-debug', 'apps/powerstrip-debug'),
  app('localhost/pw/cli', 'cli', 'packages/cli'),
  app('localhost/pw/example', 'example', 'examples/hello'),
  {
    name: 'localhost/pw/adapter',
    dockerfile: 'docker/adapter/Dockerfile',
    stage: (context) => stageAdapter(join(root, 'packages/adapter'), context),
  },
];

function app(name: string, folder: string, source: string): ImageSpec {
  return {
    name,
    dockerfile: `docker/${folder}/Dockerfile`,
    stage: (context) => stageApp(join(root, source), context),
  };
}

import { statusOf } from '../../stack/docker-failure.ts';
import type { Check } from '../check.ts';

const IMAGES = [
  'localhost/pw/powerstrip',
  'localhost/pw/adapter',
  'localhost/pw/wait-for-weave',
  'localhost/pw/powerstrip-debug',
];

export const imagesCheck: Check = {
  id: 'images',
  well: 'the engine has the images',
  async run({ docker }) {
    const missing: string[] = [];
    for (const name of IMAGES) {
      await docker
        .getImage(name)
        .inspect()
        .catch((error: unknown) => {
          if (statusOf(error) !== 404) throw error;
          missing.push(name);
        });
    }
    if (missing.length === 0) return [];
    return [{ what: `the engine has no image ${missing.join(', ')}`, fix: 'pnpm images' }];
  },
};

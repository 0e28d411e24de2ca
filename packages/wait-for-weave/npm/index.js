import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** @returns {string} */
export function shimRoot() {
  const name = `@pw/wait-for-weave-linux-${process.arch}`;
  try {
    return join(dirname(require.resolve(`${name}/package.json`)), 'rootfs');
  } catch (cause) {
    throw new Error(`${name} is not installed: install @pw/wait-for-weave with its optional dependencies`, {
      cause,
    });
  }
}

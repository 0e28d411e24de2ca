import { readFileSync } from 'node:fs';
import { runCommand } from '@pw/test-helpers';

/** Unmounts whatever is mounted below the directory, the deepest first. */
export async function unmountBelow(directory: string): Promise<void> {
  const points = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .flatMap((line) => line.split(' ')[1] ?? [])
    .filter((point) => point.startsWith(`${directory}/`));
  for (const point of points.reverse()) await runCommand('umount', ['-l', point]);
}

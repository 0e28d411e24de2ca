import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

interface Report {
  issues: { file: string; [kind: string]: string | { name: string }[] }[];
}

/** What knip finds, by knip.json: files, exports and dependencies that nothing uses. */
export function deadExports(root: string): string[] {
  const knip = join(root, 'node_modules/knip/bin/knip.js');
  const args = [knip, '--reporter', 'json', '--no-progress'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (!stdout.startsWith('{')) throw new Error(`knip failed: ${stderr}${stdout}`);
  const { issues } = JSON.parse(stdout) as Report;
  return issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([kind, found]) =>
      Array.isArray(found) ? found.map(({ name }) => `${kind}: ${name}, in ${file}`) : [],
    ),
  );
}

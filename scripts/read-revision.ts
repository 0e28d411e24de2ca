import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The commit of this clone and its time, RFC 3339: two clones of one commit say the same. */
export function readRevision(): { revision?: string; created: string } {
  const args = ['log', '-1', '--format=%H %cd', '--date=format-local:%Y-%m-%dT%H:%M:%SZ'];
  try {
    const text = execFileSync('git', args, {
      cwd: join(import.meta.dirname, '..'),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, TZ: 'UTC' },
    });
    const [revision = '', created = ''] = text.trim().split(' ');
    return { revision, created };
  } catch {
    // An unpacked archive has no history.
    return { created: '1970-01-01T00:00:00Z' };
  }
}

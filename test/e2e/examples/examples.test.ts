// F3: each example's script passes. It builds, starts and asserts what its README says, and clears up after itself.
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createDockerCli, runCommand } from '@pw/test-helpers';

const root = join(import.meta.dirname, '../../../examples');
const examples = [
  'inject-env',
  'python-adapter',
  'register-service',
  'require-auth',
  'shell-adapter',
  'slowreq',
];

describe('examples', () => {
  test.each(examples)(
    '%s',
    async (name) => {
      const { code, stdout, stderr } = await runCommand(join(root, name, 'run.sh'), []);
      expect({ code, stdout, stderr }).toEqual({
        code: 0,
        stdout: expect.stringMatching(/^(ok: .+\n){2,}$/),
        stderr: expect.any(String),
      });
    },
    90_000,
  );

  test('leave nothing behind', async () => {
    const docker = createDockerCli();
    expect(await docker.ok(['ps', '-aq', '--filter', 'name=^/pwex-'])).toBe('');
    expect(await docker.ok(['images', '-q', '--filter', 'reference=pwex*/*'])).toBe('');
  });
});

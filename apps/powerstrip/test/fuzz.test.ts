import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { runCommand } from '@pw/test-helpers';

/** The full test run sends 100,000. */
const requests = Number(process.env.FUZZ_REQUESTS ?? 3_000);
const program = fileURLToPath(new URL('./helpers/fuzz-run.ts', import.meta.url));

test(`B6: ${requests} hostile requests: none crashes, hangs or reaches the engine in a form that was not matched`, async () => {
  const seeds = [20_261_123, Math.floor(Math.random() * 2 ** 32)];
  const runs = seeds.map(async (seed) => ({ seed, ...(await fuzz(seed)) }));
  for (const { seed, reached, ...result } of await Promise.all(runs)) {
    expect({ seed, ...result }).toEqual({ seed, alive: true, unseen: [], unreadable: [], tooSlow: 0 });
    expect(reached).toBeGreaterThan(requests / 100);
  }
}, 120_000);

async function fuzz(seed: number): Promise<{ reached: number }> {
  const args = ['--conditions=@pw/source', program, String(seed), String(requests / 2)];
  const { stdout, stderr, code } = await runCommand(process.execPath, args, { timeoutMs: 110_000 });
  if (code !== 0) throw new Error(`seed ${seed}: exit code ${code}\n${stderr}`);
  return JSON.parse(stdout) as { reached: number };
}

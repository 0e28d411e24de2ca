import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { runCommand } from '@pw/test-helpers';
import { faults } from './faults.ts';
import { judgeCases } from './judge-cases.ts';

interface JudgeResult {
  readonly sent: number;
  /** Requests that have reached the judge. */
  readonly judged: number;
  readonly differing: number;
  readonly differences: readonly string[];
  readonly tooSlow: number;
}

const program = fileURLToPath(new URL('./judge-run.ts', import.meta.url));
const injector = new URL('./inject-fault.ts', import.meta.url).href;
const fixedSeed = 20_261_126;
/** A few on the desk, all of them in `pnpm test`. */
const requests = Number(process.env.JUDGE_REQUESTS ?? 3_000);

test.each([
  ['a fixed seed', fixedSeed],
  ['a random seed', Math.floor(Math.random() * 2 ** 32)],
])(
  'hooks and Docker understand the same calls: %s, %i',
  async (_what, seed) => {
    const { judged, ...result } = await run([String(seed), String(requests)]);
    expect({ seed, ...result }).toEqual({ seed, sent: requests, differing: 0, differences: [], tooSlow: 0 });
    expect(judged).toBeGreaterThan(requests / 3);
  },
  600_000,
);

test('hooks and Docker understand the same of every known way past a hook', async () => {
  const result = await runCases();
  expect(result).toMatchObject({ sent: judgeCases.length, differing: 0, differences: [], tooSlow: 0 });
}, 60_000);

describe('the judge finds', () => {
  test.each(faults)(
    '$name',
    async ({ name }) => {
      const { differing } = await runCases(name);
      const found = differing > 0 ? differing : (await run([String(fixedSeed), '6000'], name)).differing;
      expect(found).toBeGreaterThan(0);
    },
    120_000,
  );
});

async function runCases(fault?: string): Promise<JudgeResult> {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-judge-cases-'));
  const file = join(folder, 'requests');
  try {
    writeFileSync(file, judgeCases.map(({ request }) => `${request.toString('base64')}\n`).join(''));
    return await run(['0', '0', file], fault);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run(args: readonly string[], fault?: string): Promise<JudgeResult> {
  const inject = fault === undefined ? [] : ['--import', injector];
  const { stdout, stderr, code } = await runCommand(
    process.execPath,
    ['--conditions=@pw/source', '--no-warnings', ...inject, program, ...args],
    { timeoutMs: 580_000, env: { FAULT: fault ?? '' } },
  );
  if (code !== 0) throw new Error(`exit code ${code}\n${stderr}`);
  return JSON.parse(stdout) as JudgeResult;
}

import { latenciesMs, type Target } from './proxy/load.ts';
import { createStand } from './proxy/stand.ts';
import { atMost, type BenchResult } from './report.ts';
import { mean, median, quantile } from './statistics.ts';

const rounds = 10;
const callsPerRound = 1_000;
/** The default of --inspect-calls. */
const keptCalls = 10_000;
/** That of --inspect-bytes. */
const keptMiB = 64;

/** As the docker CLI sends it, with a secret to be masked. */
const createBody = JSON.stringify({
  Hostname: '',
  Image: 'localhost/pw/example',
  Cmd: ['hello'],
  Env: ['WEAVE_CIDR=10.255.0.10/8', 'DB_PASSWORD=not-a-real-one', ...variables(20)],
  Labels: Object.fromEntries(variables(20).map((text) => text.split('=') as [string, string])),
  HostConfig: { Binds: variables(10), NetworkMode: 'default', RestartPolicy: { Name: 'no' } },
});
const createAt = (path: string) =>
  [
    `POST ${path}?name=web HTTP/1.1`,
    'Host: docker',
    'User-Agent: Docker-Client/28.5.2 (linux)',
    'Content-Type: application/json',
    `Content-Length: ${createBody.length}`,
    '',
    createBody,
  ].join('\r\n');
const create = createAt('/v1.51/containers/create');
const changed = createAt('/v1.51/changed/create');

/** What recording adds, to a call that passes and to one with a hook, and whether its memory stops growing. */
export async function bench(): Promise<BenchResult> {
  await using stand = await createStand({ inspect: true });
  const { powerstrip: off, inspected: on } = stand;
  if (on === undefined) throw new Error('no powerstrip with --inspect was started');
  await measure({ off, on }, {});
  const passed = await measure({ off, on }, {});
  const hooked = await measure({ off, on }, { request: create });
  const changing = await measure({ off, on }, { request: changed });
  // Both get the same calls, so that their memory differs by what is recorded.
  await latenciesMs(off, { count: 5 * keptCalls, request: create });
  await latenciesMs(on, { count: 5 * keptCalls, request: create });
  const full = stand.residentMiB();
  await latenciesMs(on, { count: 2 * keptCalls, request: create });
  const again = stand.residentMiB();
  const over = ({ on, off }: Samples) => median(on) - median(off);
  return {
    figures: {
      ...describe('passed', passed),
      ...describe('hooked', hooked),
      ...describe('changed', changing),
      'RSS off, MiB': full.powerstrip,
      'RSS on, all calls kept that may be, MiB': full.inspected,
      'RSS on, after 20,000 more, MiB': again.inspected,
    },
    checks: [
      atMost('H2', 'recording a call that passes, p50, ms', { value: over(passed), target: 0.1 }),
      atMost('H2', 'recording a call with a hook, p50, ms', { value: over(hooked), target: 0.1 }),
      atMost('H2', 'recording a call that a hook changes, p50, ms', { value: over(changing), target: 0.1 }),
      atMost('H2', 'RSS for 64 MiB of calls, MiB', {
        value: full.inspected - full.powerstrip,
        target: 2 * keptMiB,
      }),
      atMost('H2', 'RSS growth by 20,000 more calls once it is full, MiB', {
        value: again.inspected - full.inspected,
        target: 32,
      }),
    ],
  };
}

interface Samples {
  on: number[];
  off: number[];
}

/** Alternating rounds, so that a slow moment of the machine meets both. */
async function measure(
  targets: Record<'on' | 'off', Target>,
  { request }: { request?: string },
): Promise<Samples> {
  const samples: Samples = { on: [], off: [] };
  for (let round = 0; round < rounds; round += 1)
    for (const name of ['off', 'on'] as const) {
      const options = { count: callsPerRound, ...(request !== undefined && { request }) };
      samples[name].push(...(await latenciesMs(targets[name], options)));
    }
  return samples;
}

function describe(what: string, samples: Samples): Record<string, number> {
  const lines = (['off', 'on'] as const).flatMap((name) => [
    [`${what} ${name} p50 ms`, median(samples[name])] as const,
    [`${what} ${name} mean ms`, mean(samples[name])] as const,
    [`${what} ${name} p99 ms`, quantile(samples[name], 0.99)] as const,
  ]);
  return Object.fromEntries(lines);
}

function variables(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `VARIABLE_${index}=${'value-'.repeat(8)}${index}`);
}

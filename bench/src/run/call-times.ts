// Where the milliseconds of a woven `docker run` go: each of its calls, plain and woven, in turns.
import type Docker from 'dockerode';
import { quantile } from '../statistics.ts';

const ROUNDS = 40;
const STEPS = ['create', 'start', 'exit', 'remove'] as const;

type Times = Record<(typeof STEPS)[number], number>;

/**
 * By step, in milliseconds: the first quartile of the plain one, and what the woven one takes more. `create` has the
 * pre-hook, `start` the attach; `exit` is from the answer to start to the end of the container, with the shim's part
 * that the attach did not hide. First quartiles, because other work on the machine only ever adds.
 */
export async function measureCalls(
  plain: Docker,
  woven: Docker,
  image: string,
): Promise<Record<string, number>> {
  const samples = { plain: [] as Times[], woven: [] as Times[] };
  for (let round = -3; round < ROUNDS; round += 1) {
    const order = round % 2 === 0 ? (['plain', 'woven'] as const) : (['woven', 'plain'] as const);
    for (const kind of order) {
      const times = await timeContainer(kind === 'plain' ? plain : woven, image, `10.254.2.${round + 4}/8`);
      if (round >= 0) samples[kind].push(times);
    }
  }
  return Object.fromEntries(STEPS.flatMap((step) => figures(step, samples)));
}

function figures(step: keyof Times, samples: { plain: Times[]; woven: Times[] }): [string, number][] {
  const of = (times: Times[]) =>
    quantile(
      times.map((time) => time[step]),
      0.25,
    );
  const plain = of(samples.plain);
  return [
    [`${step}PlainMs`, plain],
    [`${step}MoreMs`, of(samples.woven) - plain],
  ];
}

async function timeContainer(docker: Docker, image: string, cidr: string): Promise<Times> {
  const marks = [performance.now()];
  const mark = () => marks.push(performance.now());
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['true'],
    Env: [`WEAVE_CIDR=${cidr}`],
  });
  mark();
  const ended = container.wait({ condition: 'next-exit' });
  await container.start();
  mark();
  await ended;
  mark();
  await container.remove();
  mark();
  const [create = 0, start = 0, exit = 0, remove = 0] = marks.slice(1).map((at, i) => at - (marks[i] ?? 0));
  return { create, start, exit, remove };
}

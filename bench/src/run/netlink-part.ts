// The part of the start hook that the kernel does: an attach on the bridge engine beside the same netlink calls made bare.
import { buildBusyboxImage, type DockerCli } from '@pw/test-helpers';
import { openBridge } from '../../../test/e2e/engines/fixtures/bridge.ts';
import { IMAGE } from '../../../test/e2e/engines/guests.ts';
import { measureAttach } from '../engines/measure-attach.ts';
import { atMost, type Check } from '../report.ts';
import { median, quantile } from '../statistics.ts';

const ROUNDS = 300;

/** In milliseconds, and the checks made of them. */
export interface NetlinkPart {
  figures: Record<string, number>;
  checks: Check[];
}

export async function netlinkPart(docker: DockerCli): Promise<NetlinkPart> {
  await buildBusyboxImage(docker, IMAGE);
  try {
    const { engine, bare } = await measureAttach('bridge', await openBridge(), ROUNDS);
    const figures = {
      netlinkP50Ms: median(engine),
      netlinkP99Ms: quantile(engine, 0.99),
      bareNetlinkP50Ms: median(bare),
      bareNetlinkP99Ms: quantile(bare, 0.99),
    };
    const { netlinkP50Ms, netlinkP99Ms, bareNetlinkP50Ms, bareNetlinkP99Ms } = figures;
    return {
      figures,
      checks: [
        atMost('N6', 'netlink part, p50, as a ratio to the bare calls', {
          value: netlinkP50Ms / bareNetlinkP50Ms,
          target: 1.2,
        }),
        atMost('N6', 'netlink part, p99, as a ratio to the p50 of the bare calls', {
          value: netlinkP99Ms / bareNetlinkP50Ms,
          target: 3,
        }),
        // The kernel changes links one at a time (RTNL): both wait for whoever else on the machine makes or removes one. The
        // bare calls wait as long. What makes the slow ones slower than that is ours.
        atMost('N6', 'netlink part, p99, as a ratio to the p99 of the bare calls', {
          value: netlinkP99Ms / bareNetlinkP99Ms,
          target: 3,
        }),
      ],
    };
  } finally {
    await docker(['rmi', '-f', IMAGE]);
  }
}

import {
  adapterAway,
  adapterKilled,
  adapterKilledInTheMiddle,
  bridgeDeleted,
  clockMoved,
  engineKilled,
  networkRemoved,
  several,
} from './calamities.ts';
import { attach, detach, expose, hide } from './command-steps.ts';
import { commit, create, kill, remove, rename, restart, run, start, stop } from './container-steps.ts';
import type { Step } from './step.ts';

/** All of them, and how often each is taken, in proportion. */
export const steps: readonly { weight: number; run: Step }[] = [
  { weight: 14, run },
  { weight: 5, run: create },
  { weight: 14, run: start },
  { weight: 7, run: stop },
  { weight: 5, run: kill },
  { weight: 5, run: restart },
  { weight: 9, run: remove },
  { weight: 3, run: rename },
  { weight: 2, run: commit },
  { weight: 9, run: attach },
  { weight: 7, run: detach },
  { weight: 3, run: expose },
  { weight: 2, run: hide },
  { weight: 2, run: networkRemoved },
  { weight: 2, run: bridgeDeleted },
  { weight: 2, run: adapterKilled },
  { weight: 3, run: adapterKilledInTheMiddle },
  { weight: 2, run: adapterAway },
  { weight: 1.5, run: engineKilled },
  { weight: 4, run: clockMoved },
  { weight: 5, run: several },
];

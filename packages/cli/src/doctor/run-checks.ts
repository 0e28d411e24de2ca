import type { Check, DoctorContext, Finding } from './check.ts';
import { adaptersYmlCheck } from './checks/adapters-yml.ts';
import { capabilitiesCheck } from './checks/capabilities.ts';
import { engineCheck } from './checks/engine.ts';
import { engineKindCheck } from './checks/engine-kind.ts';
import { engineSecurityCheck } from './checks/engine-security.ts';
import { formerShimCheck } from './checks/former-shim.ts';
import { imagesCheck } from './checks/images.ts';
import { ipv6Check } from './checks/ipv6.ts';
import { ownGossipCheck } from './checks/own-gossip.ts';
import { partsCheck } from './checks/parts.ts';
import { portCheck } from './checks/port.ts';
import { routerCheck } from './checks/router.ts';
import { shimCheck } from './checks/shim.ts';
import { socketModeCheck } from './checks/socket-mode.ts';
import { versionsCheck } from './checks/versions.ts';
import { vethsCheck } from './checks/veths.ts';

/** In the order in which a person would look: what the others rest on comes first. */
const checks: readonly Check[] = [
  engineCheck,
  engineKindCheck,
  engineSecurityCheck,
  socketModeCheck,
  imagesCheck,
  portCheck,
  partsCheck,
  versionsCheck,
  capabilitiesCheck,
  shimCheck,
  formerShimCheck,
  routerCheck,
  ownGossipCheck,
  ipv6Check,
  vethsCheck,
  adaptersYmlCheck,
];

/** Makes every check; after a silent engine nothing more, as the others ask it. */
export async function* runChecks(context: DoctorContext): AsyncGenerator<Finding> {
  for (const check of checks) {
    const faults = await check.run(context).catch((error: Error) => [
      {
        what: `the check itself failed: ${error.message}`,
        fix: 'Run pw doctor as a user who may use the engine.',
      },
    ]);
    if (faults.length === 0) yield { check: check.id, ok: true, what: check.well };
    for (const { what, fix } of faults) yield { check: check.id, ok: false, what, fix };
    if (check === engineCheck && faults.length > 0) return;
  }
}

import { networkInterfaces } from 'node:os';
import { accepts } from '../../stack/accepts.ts';
import type { Check, DoctorContext } from '../check.ts';
import { chosenEngine } from './chosen-engine.ts';

/** Where the engines of a Swarm tell each other who is on which network; Docker has no option for it. */
const GOSSIP_PORT = 7946;

/**
 * An engine that is back before its death was noticed still learns its old entry from the others, at its own address,
 * and waits 30 s for an answer from there (`bulkSyncNode` of libnetwork). Refused at once, it goes on.
 */
export const ownGossipCheck: Check = {
  id: 'gossip',
  well: 'an engine of a Swarm that comes back does not wait for itself',
  async run(context) {
    if ((await chosenEngine(context)) !== 'docker-network') return [];
    const address = await swarmAddress(context);
    if (address === undefined || !isOwn(address) || !(await accepts(address, GOSSIP_PORT))) return [];
    return [
      {
        what: `${address}:${GOSSIP_PORT} lets this host in: an engine that dies and is back within seconds can leave its containers without their network for half a minute`,
        fix: `sudo iptables -I INPUT -i lo -p tcp --dport ${GOSSIP_PORT} -j REJECT --reject-with tcp-reset`,
      },
    ];
  },
};

async function swarmAddress({ docker }: DoctorContext): Promise<string | undefined> {
  const { Swarm: swarm } = (await docker.info()) as { Swarm?: { NodeAddr?: string } };
  return swarm?.NodeAddr || undefined;
}

/** The engine may be another machine's: from here, its port says nothing. */
function isOwn(address: string): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some((own) => own.address === address));
}

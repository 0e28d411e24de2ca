import type { ContainerInspect } from '@pw/core';
import { fakeContainer } from './fake-docker.ts';

export type FakeContainerOptions = Parameters<typeof fakeContainer>[0];

export const ID = 'abcd'.repeat(16);
export const SHIM = '/.wait-for-weave/wait-for-weave';
export const labels = {
  'powerstrip-weave.about': 'x',
  'powerstrip-weave.entrypoint': '["ie"]',
  'powerstrip-weave.cmd': '["c","d"]',
  'powerstrip-weave.addresses': '10.32.0.7/12',
  mine: 'y',
};

/** A container that our create hook has seen: the shim before its command, and labels that remember what it was. */
export function createdContainer(options: Partial<FakeContainerOptions>): ContainerInspect {
  const env = ['WEAVE_CIDR=10.255.0.1/8', 'WAIT_FOR_WEAVE_ADDRESSES=10.255.0.1/8 10.32.0.7/12', 'OWN=1'];
  const container = fakeContainer({ id: ID, pid: 42, env, labels, entrypoint: [SHIM], ...options });
  container.Config.Cmd = ['ie', 'c', 'd'];
  return container;
}

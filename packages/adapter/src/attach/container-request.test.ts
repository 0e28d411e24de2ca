import { expect, test } from '@jest/globals';
import type { ContainerInspect } from '@pw/core';
import { containerRequest } from './container-request.ts';

function container(networkMode: string, labels: Record<string, string>): ContainerInspect {
  return {
    Id: 'a'.repeat(64),
    Name: '/c',
    State: { Running: true, Pid: 1 },
    Config: { Image: 'i', Env: ['WEAVE_CIDR=net:default'], Labels: labels },
    HostConfig: { NetworkMode: networkMode },
  };
}

test.each([
  ['the default network', 'bridge', {}, true],
  ['none', 'none', {}, true],
  ['a Docker network of the user’s', 'mine', {}, true],
  ['the network that the create hook put it on', 'weave', { 'powerstrip-weave.network': 'weave' }, true],
  ['the host’s network', 'host', { 'powerstrip-weave.network': 'weave' }, false],
  ['another container’s network', 'container:x', { 'powerstrip-weave.network': 'weave' }, false],
])('a container on %s', (_title, mode, labels, ours) => {
  expect(containerRequest(container(mode, labels)) !== undefined).toBe(ours);
});

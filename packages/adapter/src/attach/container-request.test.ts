import { expect, test } from '@jest/globals';
import type { ContainerInspect } from '@pw/core';
import { containerRequest, targetOf } from './container-request.ts';

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

test('what Docker leaves out is nothing', () => {
  const one = container('none', {});
  expect(targetOf(one)).toStrictEqual({ id: one.Id, pid: 1, hostname: '', domainname: '' });
  one.Config.Labels = null;
  expect(containerRequest(one)).toMatchObject({ picked: [] });
  one.Config.Env = null;
  expect(containerRequest(one)).toBeUndefined();
});

test('its names, and the addresses that were picked', () => {
  const one = container('none', { 'powerstrip-weave.addresses': '10.32.0.1/12 junk fd00::1/64' });
  Object.assign(one.Config, { Hostname: 'web', Domainname: 'example.org' });
  expect(targetOf(one)).toMatchObject({ hostname: 'web', domainname: 'example.org' });
  expect(containerRequest(one)?.picked.map(({ address }) => address)).toStrictEqual(['10.32.0.1', 'fd00::1']);
});

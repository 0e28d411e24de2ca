import { expect, test } from '@jest/globals';
import { type EngineInfo, engineSecurity } from '@pw/core';
import { type PartName, partNames } from './part-names.ts';
import { type PartSettings, partSpec } from './part-specs.ts';
import { stackNames } from './stack-names.ts';

function hostConfig(part: PartName, info: EngineInfo) {
  const settings: PartSettings = {
    names: stackNames(),
    socketPath: '/var/run/docker.sock',
    port: 2375,
    subnet: undefined,
    socketGroup: undefined,
    restart: false,
    registry: 'localhost',
    adapterFlags: [],
    adapterEnv: [],
    inspect: false,
    security: engineSecurity(info),
  };
  return partSpec(part, settings).create.HostConfig;
}

test('with userns-remap, the parts that use the socket are root of the host, and the adapter may write the files of containers', () => {
  const info = { SecurityOptions: ['name=seccomp,profile=builtin', 'name=userns'] };
  expect(hostConfig('powerstrip', info)).toMatchObject({ UsernsMode: 'host', CapDrop: ['ALL'] });
  expect(hostConfig('powerstrip-weave', info)).toMatchObject({
    UsernsMode: 'host',
    CapAdd: ['NET_ADMIN', 'SYS_ADMIN', 'SYS_PTRACE', 'NET_RAW', 'DAC_OVERRIDE'],
  });
  expect(hostConfig('powerstrip-debug', info)).not.toHaveProperty('UsernsMode');
});

test.each([
  ['SELinux', 'name=selinux', 'label=disable'],
  ['AppArmor', 'name=apparmor', 'apparmor=unconfined'],
])('with %s, the same parts are not confined by it', (_title, option, expected) => {
  const info = { SecurityOptions: ['name=seccomp,profile=builtin', option] };
  for (const part of ['powerstrip', 'powerstrip-weave'] as const)
    expect(hostConfig(part, info)?.SecurityOpt).toEqual(['no-new-privileges', expected]);
  expect(hostConfig('powerstrip-debug', info)?.SecurityOpt).toEqual(['no-new-privileges']);
});

test('without any of them, nothing is added', () => {
  for (const part of partNames) {
    expect(hostConfig(part, {})).not.toHaveProperty('UsernsMode');
    expect(hostConfig(part, {})?.CapAdd ?? []).not.toContain('DAC_OVERRIDE');
  }
});

test('the stack publishes one port, on 127.0.0.1, and its parts share a network of their own', () => {
  const hosts = partNames.map((part) => hostConfig(part, {}) ?? {});
  const bindings = hosts.flatMap(({ PortBindings = {} }) => Object.entries(PortBindings));
  expect(bindings).toStrictEqual([['2375/tcp', [{ HostIp: '127.0.0.1', HostPort: '2375' }]]]);
  const networks = hosts.map(({ NetworkMode }) => NetworkMode).filter((mode) => mode !== undefined);
  expect(networks).toStrictEqual(Array(3).fill(stackNames().privateNetwork));
  const isOpen = hosts.some(
    ({ PublishAllPorts, Privileged }) => PublishAllPorts === true || Privileged === true,
  );
  expect(isOpen).toBe(false);
});

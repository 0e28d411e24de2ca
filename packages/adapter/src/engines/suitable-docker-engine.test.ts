import { expect, test } from '@jest/globals';
import { engineSecurity } from '@pw/core';
import { mustSuit, mustSuitContainer } from './suitable-docker-engine.ts';

const rootless = engineSecurity({ SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless'] });
const gvisor = engineSecurity({ DefaultRuntime: 'runsc', Runtimes: { runsc: { path: 'runsc' } } });
const remapped = engineSecurity({ SecurityOptions: ['name=seccomp,profile=builtin', 'name=userns'] });

test.each([
  ['rootless', rootless, 'engine bridge: a rootless Docker engine is not supported'],
  ['gVisor', gvisor, 'engine bridge: the default runtime runsc has a network stack of its own'],
])('a Docker engine with %s is refused, with what works there', (_title, security, message) => {
  expect(() => mustSuit('bridge', security)).toThrow(
    expect.objectContaining({
      code: 'NETWORK_ENGINE_UNABLE',
      message: expect.stringContaining(message),
      hint: expect.stringContaining('--engine docker-network'),
    }),
  );
  expect(() => mustSuit('docker-network', security)).not.toThrow();
});

test('one with userns-remap is not', () => {
  expect(() => mustSuit('weave', remapped)).not.toThrow();
});

test.each(['runsc', 'io.containerd.runsc.v1', 'kata', 'kata-runtime'])(
  'a container with --runtime %s',
  (runtime) => {
    expect(() =>
      mustSuitContainer('bridge', { networkMode: undefined, apiVersion: undefined, runtime }),
    ).toThrow(
      expect.objectContaining({
        code: 'NETWORK_ENGINE_UNABLE',
        status: 400,
        message: expect.stringContaining(runtime),
      }),
    );
  },
);

test.each([undefined, 'runc', 'io.containerd.runc.v2', 'crun', 'nvidia'])(
  'is not refused with %s',
  (runtime) => {
    const create = { networkMode: undefined, apiVersion: undefined, runtime };
    expect(() => mustSuitContainer('bridge', create)).not.toThrow();
  },
);

import { expect, test } from '@jest/globals';
import { engineSecurity } from '@pw/core';
import { securityFaults } from './engine-security.ts';

test.each([
  [
    'rootless',
    { SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless'] },
    ['the engine runs rootless'],
  ],
  ['gVisor', { DefaultRuntime: 'runsc' }, ['the default runtime runsc has']],
  ['userns-remap', { SecurityOptions: ['name=seccomp,profile=builtin', 'name=userns'] }, []],
  ['AppArmor and SELinux', { SecurityOptions: ['name=apparmor', 'name=selinux'] }, []],
])('%s', (_title, info, expected) => {
  const faults = securityFaults(engineSecurity(info));
  expect(faults).toEqual(
    expected.map((what) => ({
      what: expect.stringContaining(what),
      fix: expect.stringContaining('--engine docker-network'),
    })),
  );
});

import { expect, test } from '@jest/globals';
import { engineSecurity } from './engine-security.ts';

const plain = { usernsRemap: false, rootless: false, selinux: false, apparmor: false, sandbox: undefined };
const runc = { path: 'runc' };

// The first three are what these engines answered; the others are as moby's daemon/info.go writes them.
test.each([
  [
    'Engine 20.10 of Debian 12',
    { SecurityOptions: ['name=seccomp,profile=default'], DefaultRuntime: 'runc' },
    {},
  ],
  ['Engine 28.5 of Debian 14', { SecurityOptions: ['name=seccomp,profile=builtin'], Runtimes: { runc } }, {}],
  [
    'Engine 28.5 with userns-remap',
    { SecurityOptions: ['name=seccomp,profile=builtin', 'name=userns'], DefaultRuntime: 'runc' },
    { usernsRemap: true },
  ],
  [
    'rootless',
    { SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless', 'name=cgroupns'] },
    { rootless: true },
  ],
  ['AppArmor', { SecurityOptions: ['name=apparmor', 'name=seccomp,profile=builtin'] }, { apparmor: true }],
  [
    'AppArmor, to a client of an API before 1.25',
    { SecurityOptions: ['apparmor', 'seccomp'] },
    { apparmor: true },
  ],
  ['SELinux', { SecurityOptions: ['name=seccomp,profile=builtin', 'name=selinux'] }, { selinux: true }],
  ['Engine 1.11', { SecurityOptions: ['apparmor', 'seccomp'] }, { apparmor: true }],
  ['an engine that says nothing', { SecurityOptions: null, Runtimes: null }, {}],
  [
    'gVisor',
    { DefaultRuntime: 'runsc', Runtimes: { runc, runsc: { path: '/usr/bin/runsc' } } },
    { sandbox: 'runsc' },
  ],
  [
    'gVisor by its path',
    { DefaultRuntime: 'safe', Runtimes: { safe: { path: '/opt/runsc' } } },
    { sandbox: 'safe' },
  ],
  [
    'Kata by containerd’s name',
    { DefaultRuntime: 'vm', Runtimes: { vm: { runtimeType: 'io.containerd.kata.v2' } } },
    { sandbox: 'vm' },
  ],
  ['gVisor beside the default', { DefaultRuntime: 'runc', Runtimes: { runc, runsc: { path: 'runsc' } } }, {}],
])('%s', (_title, info, expected) => {
  expect(engineSecurity(info)).toEqual({ ...plain, ...expected });
});

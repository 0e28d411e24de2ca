import { expect, test } from '@jest/globals';
import { describeDistribution } from './linux-distribution.ts';

test.each([
  ['Debian', 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n', true, 'apt-get update'],
  ['a derivative of Ubuntu', 'ID=pop\nID_LIKE="ubuntu debian"\n', true, 'apt-get update'],
  ['Fedora', 'ID=fedora\n', false, 'dnf install'],
  ['Alpine', 'ID=alpine\n', false, 'apk add docker'],
  ['Arch', 'ID=arch\n', false, 'pacman'],
  ['openSUSE', 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', false, 'zypper'],
  ['no os-release at all', '', false, 'docs.docker.com'],
])('%s', (_name, text, hasApt, command) => {
  const distribution = describeDistribution(text);
  expect(distribution.hasApt).toBe(hasApt);
  expect(distribution.installCommands[0]).toContain(command);
});

test('a name that only contains "debian" is not Debian', () => {
  expect(describeDistribution('ID=notdebian\n').hasApt).toBe(false);
});

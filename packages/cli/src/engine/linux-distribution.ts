import { readFile } from 'node:fs/promises';

/** What the installer needs to know of this machine. `installCommands` is what a person would type. */
export type Distribution = { hasApt: boolean; installCommands: string[] };

export const ENGINE_PACKAGES = ['docker.io', 'iptables', 'iproute2'];

export async function readDistribution(path = '/etc/os-release'): Promise<Distribution> {
  return describeDistribution(await readFile(path, 'utf8').catch(() => ''));
}

/** Reads the text of os-release(5); Debian, Ubuntu and what names them in ID_LIKE have apt. */
export function describeDistribution(osRelease: string): Distribution {
  const ids = `${readField(osRelease, 'ID')} ${readField(osRelease, 'ID_LIKE')}`.split(' ');
  const has = (...names: string[]) => names.some((name) => ids.includes(name));
  const start = 'sudo systemctl enable --now docker';
  if (has('debian', 'ubuntu')) {
    const install = `sudo apt-get install -y --no-install-recommends ${ENGINE_PACKAGES.join(' ')}`;
    return { hasApt: true, installCommands: ['sudo apt-get update', install, start] };
  }
  if (has('fedora', 'rhel', 'centos')) return withoutApt('sudo dnf install -y moby-engine iproute', start);
  if (has('arch')) return withoutApt('sudo pacman -S --noconfirm docker iproute2', start);
  if (has('alpine'))
    return withoutApt(
      'sudo apk add docker iproute2',
      'sudo rc-update add docker && sudo service docker start',
    );
  if (has('suse', 'opensuse')) return withoutApt('sudo zypper install -y docker iproute2', start);
  return withoutApt('Install Docker as https://docs.docker.com/engine/install/ says, and start it');
}

function withoutApt(...installCommands: string[]): Distribution {
  return { hasApt: false, installCommands };
}

function readField(osRelease: string, name: string): string {
  const value = new RegExp(`^${name}=(.*)$`, 'm').exec(osRelease)?.[1] ?? '';
  return value.replace(/^(["'])(.*)\1$/, '$2');
}

// What a container is called, and which of its names Docker's own DNS answers.
import type { ContainerInspect } from '@pw/core';

/** The domain of weave's DNS. */
const DOMAIN = 'weave.local';

/** What a container is known by. */
export interface Identity {
  id: string;
  name: string;
  /** With its domain, where it has one. */
  hostname: string;
}

export function identityOf({ Id: id, Name: name, Config: config }: ContainerInspect): Identity {
  const hostname = [config.Hostname, config.Domainname].filter(Boolean).join('.');
  return { id, name: name.replace(/^\//, ''), hostname };
}

/**
 * Whether a name may be written into a hosts file. Docker takes any text for a hostname: one with white space or a
 * line break would make more names of it, or more lines, in the files of others.
 */
export function isPlainName(name: string): boolean {
  return /^[\w-]+(\.[\w-]+)*$/.test(name);
}

/**
 * NAME and HOSTNAME, each in weave's domain and as a bare word. A hostname that is the short id is a bare word only.
 * Names with other domains belong to the outside world: they are not given. What is no plain name is left out.
 */
export function namesOf({ id, name, hostname }: Identity): string[] {
  const all = [name, withoutDomain(hostname)].filter(isPlainName);
  const inDomain = all.filter((word) => word !== id.slice(0, 12)).map((word) => `${word}.${DOMAIN}`);
  const bare = all.filter((word) => !word.includes('.') && !/^localhost$/i.test(word));
  return [...new Set([...inDomain, ...bare])];
}

/** The user networks of a container, where Docker's DNS answers; the default bridge, host and none have no names. */
export function namedNetworks({ NetworkSettings: settings }: ContainerInspect): string[] {
  const names = Object.keys(settings?.Networks ?? {});
  return names.filter((name) => !['bridge', 'host', 'none'].includes(name));
}

/** Everything by which Docker's DNS finds a container on one of its networks. */
export function dockerNames(
  { Name: name, NetworkSettings: settings }: ContainerInspect,
  network: string,
): string[] {
  const endpoint = settings?.Networks?.[network];
  return [name.replace(/^\//, ''), ...(endpoint?.Aliases ?? []), ...(endpoint?.DNSNames ?? [])];
}

function withoutDomain(name: string): string {
  const suffix = `.${DOMAIN}`;
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

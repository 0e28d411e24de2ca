/** What the waiter was asked to wait for. `addresses` is empty when any address will do. */
export interface Settings {
  interfaceName: string;
  /** CIDRs that the interface must carry, as `10.255.0.51/8`. */
  addresses: readonly string[];
  /** Whether the multicast route, the last configuration step, is waited for. */
  route: boolean;
  /** How long to wait in milliseconds: 0 is one check, Infinity is for ever. */
  timeoutMs: number;
}

type Env = Readonly<Record<string, string | undefined>>;

/** setTimeout takes no longer delay. */
const MAX_SECONDS = 2_147_483;
const CIDR = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!\/)|(?=\/))){4}\/(?:3[0-2]|[12]?\d)$/;

/**
 * Reads the settings from the environment; an empty variable counts as not set.
 * Throws an Error with a message for people when a variable has a value that is not allowed.
 */
export function parseSettings(env: Env): Settings {
  parseSwitch(env, 'WAIT_FOR_WEAVE_SKIP', false);
  parseSwitch(env, 'WAIT_FOR_WEAVE_QUIT', false);
  return {
    interfaceName: parseInterfaceName(env),
    addresses: parseAddresses(env),
    route: parseSwitch(env, 'WAIT_FOR_WEAVE_ROUTE', true),
    timeoutMs: parseTimeout(env),
  };
}

function parseTimeout(env: Env): number {
  const value = env.WAIT_FOR_SECONDS || '30';
  if (value === 'forever') return Infinity;
  if (/^\d{1,7}$/.test(value) && Number(value) <= MAX_SECONDS) return Number(value) * 1000;
  throw badValue('WAIT_FOR_SECONDS', value, `whole seconds from 0 to ${MAX_SECONDS}, or "forever"`);
}

function parseSwitch(env: Env, name: string, fallback: boolean): boolean {
  const value = env[name] || (fallback ? 'yes' : 'no');
  if (value === 'yes' || value === 'no') return value === 'yes';
  throw badValue(name, value, '"yes" or "no"');
}

function parseInterfaceName(env: Env): string {
  const value = env.WAIT_FOR_WEAVE_INTERFACE || 'ethwe';
  if (/^[^\s/:]{1,15}$/.test(value) && value !== '.' && value !== '..') return value;
  throw badValue('WAIT_FOR_WEAVE_INTERFACE', value, 'a Linux interface name of 1 to 15 characters');
}

/** The adapter's list wins: it alone knows what a `net:` form was given. */
function parseAddresses(env: Env): string[] {
  if (env.WAIT_FOR_WEAVE_ADDRESSES !== undefined) {
    return listItems(env.WAIT_FOR_WEAVE_ADDRESSES).map((item) =>
      checkCidr('WAIT_FOR_WEAVE_ADDRESSES', item, 'addresses such as 10.255.0.51/8, separated by spaces'),
    );
  }
  const items = listItems(env.WEAVE_CIDR ?? '').filter((item) => !item.startsWith('net:'));
  const allowed = 'addresses such as 10.255.0.51/8, ip:10.255.0.51/8, net:10.1.0.0/16 or net:default';
  return items.map((item) => checkCidr('WEAVE_CIDR', item.replace(/^ip:/, ''), allowed));
}

function listItems(text: string): string[] {
  return text.split(/[\s,]+/).filter((item) => item !== '');
}

function checkCidr(name: string, item: string, allowed: string): string {
  if (CIDR.test(item)) return item;
  throw badValue(name, item, allowed);
}

function badValue(name: string, value: string, allowed: string): Error {
  return new Error(`${name}=${JSON.stringify(value)} is not allowed: use ${allowed}`);
}

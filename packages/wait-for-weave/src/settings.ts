import { parseAddresses, parseWeaveCidr } from './weave-cidr.ts';

/** What the waiter was asked to wait for. `addresses` is empty when any address will do. */
export interface Settings {
  /** WAIT_FOR_WEAVE_SKIP, or WEAVE_CIDR=none: there is nothing to wait for. */
  skip: boolean;
  interfaceName: string;
  /** CIDRs that the interface must carry, as `10.255.0.51/8`. */
  addresses: readonly string[];
  /** Whether the multicast route, the last configuration step, is waited for. */
  route: boolean;
  /** How long to wait in milliseconds: 0 is one check, Infinity is without end. */
  timeoutMs: number;
  /** How long the launcher waits by itself before it starts the waiter, in milliseconds. */
  nativeMs: number;
}

type Env = Readonly<Record<string, string | undefined>>;

/** setTimeout takes no longer delay. */
const MAX_SECONDS = 2_147_483;

/**
 * Reads the settings from the environment; an empty variable counts as not set, but for lists of
 * addresses: WAIT_FOR_WEAVE_ADDRESSES then names none, and WEAVE_CIDR is `none`.
 * Throws an Error with a message for people when a variable has a value that is not allowed.
 */
export function parseSettings(env: Env): Settings {
  const skip = parseSwitch(env, 'WAIT_FOR_WEAVE_SKIP', false);
  parseSwitch(env, 'WAIT_FOR_WEAVE_QUIT', false);
  const interfaceName = parseInterfaceName(env);
  const wanted = parseWanted(env);
  return {
    skip: skip || wanted === 'none',
    interfaceName,
    addresses: wanted === 'none' ? [] : wanted,
    route: parseSwitch(env, 'WAIT_FOR_WEAVE_ROUTE', true),
    timeoutMs: parseTimeout(env),
    nativeMs: parseNativeMs(env),
  };
}

function parseTimeout(env: Env): number {
  const value = env.WAIT_FOR_SECONDS || '30';
  if (value === 'forever') return Infinity;
  if (/^\d{1,7}$/.test(value) && Number(value) <= MAX_SECONDS) return Number(value) * 1000;
  throw badValue('WAIT_FOR_SECONDS', value, `whole seconds from 0 to ${MAX_SECONDS}, or "forever"`);
}

function parseNativeMs(env: Env): number {
  const value = env.WAIT_FOR_WEAVE_NATIVE_MS || '2000';
  if (/^\d{1,7}$/.test(value)) return Number(value);
  throw badValue('WAIT_FOR_WEAVE_NATIVE_MS', value, 'whole milliseconds of up to seven digits');
}

function parseSwitch(env: Env, name: string, fallback: boolean): boolean {
  const value = env[name] || (fallback ? 'yes' : 'no');
  if (value === 'yes' || value === 'no') return value === 'yes';
  throw badValue(name, value, '"yes" or "no"');
}

function parseInterfaceName(env: Env): string {
  const value = env.WAIT_FOR_WEAVE_INTERFACE || 'ethwe';
  if (/^[!-.0-9;-~]{1,15}$/.test(value) && value !== '.' && value !== '..') return value;
  throw badValue('WAIT_FOR_WEAVE_INTERFACE', value, 'a Linux interface name of 1 to 15 ASCII characters');
}

/** The adapter's list wins: it alone knows what a `net:` form was given. */
function parseWanted(env: Env): string[] | 'none' {
  if (env.WAIT_FOR_WEAVE_ADDRESSES !== undefined) {
    const list = parseAddresses(env.WAIT_FOR_WEAVE_ADDRESSES);
    if (list !== undefined) return list;
    const allowed = 'addresses such as 10.255.0.51/8 or fd00:75::5/64, separated by spaces';
    throw badValue('WAIT_FOR_WEAVE_ADDRESSES', env.WAIT_FOR_WEAVE_ADDRESSES, allowed);
  }
  const text = env.WEAVE_CIDR;
  if (text === undefined) return [];
  const wanted = parseWeaveCidr(text);
  if (wanted !== undefined) return wanted;
  const allowed =
    'host addresses such as 10.255.0.51/8, ip:10.255.0.51/8 or fd00:75::5/64, net:10.1.0.0/16, net:default, or none';
  throw badValue('WEAVE_CIDR', text, allowed);
}

function badValue(name: string, value: string, allowed: string): Error {
  return new Error(`${name}=${JSON.stringify(value)} is not allowed: use ${allowed}`);
}

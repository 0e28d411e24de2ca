import { readFileSync } from 'node:fs';
import { isOn, PowerstripError } from '@pw/core';
import type { Option } from 'commander';
import { parse } from 'yaml';
import { nearest } from '../terminal/nearest.ts';

/** The keys and values of a config.yml. Throws BAD_OPTION for what is no YAML mapping, or a key that is not in `keys`. */
export function readSettings(path: string, keys: readonly string[]): Record<string, unknown> {
  const settings = readMapping(path);
  for (const key of Object.keys(settings)) {
    if (keys.includes(key)) continue;
    const meant = nearest(key, keys);
    throw new PowerstripError('BAD_OPTION', `${path}: unknown key ${JSON.stringify(key)}`, {
      hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}The keys are ${keys.join(', ')}.`,
    });
  }
  return settings;
}

/** The value as its option reads it on a command line. Throws BAD_OPTION. */
export function parseSetting(option: Option, value: unknown, path: string): unknown {
  const name = option.attributeName();
  if (typeof value !== 'string' || value === '') {
    throw new PowerstripError('BAD_OPTION', `${path}: ${name}: ${JSON.stringify(value)} is not one value`, {
      hint: `Write one value after ${name}:, or leave the line out.`,
    });
  }
  if (option.isBoolean()) return isOn(`${path}: ${name}`, value);
  try {
    return option.parseArg === undefined ? value : option.parseArg(value, undefined as never);
  } catch (cause) {
    throw new PowerstripError('BAD_OPTION', `${path}: ${name}: ${(cause as Error).message}`, {
      hint: `Correct it there, or override it with ${option.long}.`,
      cause,
    });
  }
}

function readMapping(path: string): Record<string, unknown> {
  let value: unknown;
  try {
    // Each value as it is written: a prefix 007 is no 7.
    value = parse(readFileSync(path, 'utf8'), { schema: 'failsafe' }) || {};
  } catch (cause) {
    throw new PowerstripError('BAD_OPTION', `${path}: ${(cause as Error).message}`, {
      hint: 'Correct it there: one `key: value` a line.',
      cause,
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new PowerstripError('BAD_OPTION', `${path} is not a list of settings`, {
    hint: 'Write one `key: value` a line.',
  });
}

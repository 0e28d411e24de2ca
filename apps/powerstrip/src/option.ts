import { InvalidArgumentError, Option } from 'commander';

/** A flag that can also be set by an environment variable. */
export function option(flags: string, description: string, env: string): Option {
  return new Option(flags, description).env(env);
}

/** Throws InvalidArgumentError of commander, which names the option. */
export function parseWholeNumber(value: string): number {
  if (!/^\d{1,12}$/.test(value)) throw new InvalidArgumentError('expected a whole number.');
  return Number(value);
}

import { InvalidArgumentError, Option } from 'commander';

/** A flag that can also be set by an environment variable. */
export function option(flags: string, description: string, env: string): Option {
  return new Option(flags, description).env(env);
}

/** For `argParser`: a whole number within these bounds. Throws InvalidArgumentError of commander, which names the option. */
export function wholeNumber({ min, max }: { min: number; max: number }): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^\d{1,15}$/.test(value) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}.`);
  };
}

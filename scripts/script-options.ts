import { type ParseArgsConfig, parseArgs } from 'node:util';

/**
 * The words and options of a script of this repository, from its command line. Wrong ones end it with 2, and a message
 * that names what came and what is allowed.
 */
export function readOptions<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse(
      `${error.message}\nOptions: ${Object.entries(config.options ?? {})
        .map(formatOption)
        .join(', ')}`,
    );
  }
}

type Option = NonNullable<ParseArgsConfig['options']>[string];

function formatOption([name, { type, multiple }]: [string, Option]): string {
  return `--${name}${type === 'string' ? ' VALUE' : ''}${multiple === true ? '…' : ''}`;
}

/** `text`, the value of the option `name`, which has to be a whole number from `least` on. */
export function readWhole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least) return value;
  return refuse(`--${name}: ${JSON.stringify(text)} is not a whole number from ${least} on`);
}

/** `texts`, the values of the option `name`, each of which has to be one of `allowed`. */
export function readChoices<T extends string>(
  name: string,
  texts: readonly string[],
  allowed: readonly T[],
): T[] {
  return texts.map((text) => {
    const choice = allowed.find((one) => one === text);
    return choice ?? refuse(`--${name}: ${JSON.stringify(text)} is not one of ${allowed.join(', ')}`);
  });
}

/** Wrong usage. */
export function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

import { PowerstripError } from '../errors/powerstrip-error.ts';

/** An option of a command line, as far as its environment variable goes. Commander's `Option` is one. */
export interface EnvOption {
  readonly envVar?: string | undefined;
  /** It takes a value. */
  readonly required: boolean;
  /** It may take a value. */
  readonly optional: boolean;
}

/** A command with its options and subcommands. Commander's `Command` is one. */
export interface EnvCommand {
  readonly options: readonly EnvOption[];
  readonly commands: readonly EnvCommand[];
}

const on = ['1', 'true', 'yes', 'on'];
const off = ['', '0', 'false', 'no', 'off'];

/**
 * Removes from `env` the variables that switch an option off. Commander takes a variable that is set at all for "on",
 * whatever its value. Call it before parsing. Throws BAD_OPTION for a value that is neither on nor off.
 */
export function dropFalseVariables(command: EnvCommand, env: Record<string, string | undefined>): void {
  for (const { envVar, required, optional } of command.options) {
    if (envVar === undefined || required || optional) continue;
    const value = env[envVar];
    if (value !== undefined && !isOn(envVar, value)) delete env[envVar];
  }
  for (const child of command.commands) dropFalseVariables(child, env);
}

/** Whether a word switches on. Throws BAD_OPTION, about `name`, for one that is neither on nor off. */
export function isOn(name: string, value: string): boolean {
  const word = value.trim().toLowerCase();
  if (on.includes(word)) return true;
  if (off.includes(word)) return false;
  throw new PowerstripError('BAD_OPTION', `${name} is ${JSON.stringify(value)}`, {
    hint: 'expected 1, true, yes or on; or 0, false, no, off or nothing',
  });
}

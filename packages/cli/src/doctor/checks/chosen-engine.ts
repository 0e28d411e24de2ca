import { flagOf } from '../../stack/flag-of.ts';
import type { DoctorContext } from '../check.ts';

/** What the adapter runs with: its command line, its environment. */
export interface AdapterWords {
  flag(name: string): string | undefined;
  variable(name: string): string | undefined;
}

/** Those of the adapter's container, where there is one, and then this shell's environment. */
export async function adapterWords({ names, inspect, env }: DoctorContext): Promise<AdapterWords> {
  const adapter = await inspect(names.adapter);
  const given = Object.fromEntries((adapter?.Config.Env ?? []).map((variable) => split(variable)));
  return {
    flag: (name) => flagOf(adapter?.Config.Cmd ?? [], name),
    variable: (name) => given[name] ?? env[name],
  };
}

/** Undefined: none was chosen, which means `auto`. */
export async function chosenEngine(context: DoctorContext): Promise<string | undefined> {
  const words = await adapterWords(context);
  return words.flag('--engine') ?? words.variable('PW_ENGINE');
}

function split(variable: string): [string, string] {
  const at = variable.indexOf('=');
  return at < 0 ? [variable, ''] : [variable.slice(0, at), variable.slice(at + 1)];
}

import type { Command } from 'commander';
import { formatTable } from '../terminal/format-table.ts';
import { configPath, configurable } from './config-file.ts';

/** One setting; `source` is what decided. */
interface Setting {
  name: string;
  value: string | undefined;
  source: 'flag' | 'environment' | 'file' | 'default';
  variable: string | undefined;
}

/** `pw config`: what a command of the stack would be run with. */
export function configCommand(command: Command): void {
  const settings = configurable.map((name) => readSetting(command, name));
  const path = configPath();
  if (command.opts<{ json?: boolean }>().json) {
    process.stdout.write(`${JSON.stringify({ file: path, settings })}\n`);
    return;
  }
  const rows = settings.map(({ name, value, source, variable }) => [
    name,
    value ?? '-',
    source,
    variable ?? '-',
  ]);
  process.stdout.write(formatTable(['SETTING', 'VALUE', 'FROM', 'VARIABLE'], rows));
  process.stdout.write(`\nThe file is ${path}\n`);
}

const sources = { cli: 'flag', env: 'environment', config: 'file' } as const;

function readSetting(command: Command, name: string): Setting {
  const value: unknown = command.getOptionValue(name);
  const source = command.getOptionValueSource(name) ?? 'default';
  const variable = command.options.find((option) => option.attributeName() === name)?.envVar;
  return {
    name,
    value: value === undefined ? undefined : String(value),
    source: source in sources ? sources[source as keyof typeof sources] : 'default',
    variable,
  };
}

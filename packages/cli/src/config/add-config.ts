import type { Command } from 'commander';
import { addUp } from '../up/add-up.ts';

/** The options of `up` are all that can be configured. */
export function addConfig(program: Command): void {
  const holder = program.createCommand('holder');
  addUp(holder);
  const options = holder.commands[0]?.options ?? [];
  const command = program
    .command('config')
    .summary('show each setting of the stack, and where it comes from')
    .description(
      'Show each setting of the stack, and where it comes from: a variable, config.yml or the default. Changes nothing.',
    )
    .option('--json', 'print one JSON object on stdout');
  for (const option of options.filter(({ envVar }) => envVar !== undefined))
    command.addOption(option.hideHelp());
  command.action(async () => {
    const { configCommand } = await import('./config-command.ts');
    configCommand(command);
  });
}

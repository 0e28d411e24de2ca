import type { Command } from 'commander';
import { withStackFlags } from '../stack/stack-flags.ts';

export function addDown(program: Command): void {
  withStackFlags(program.command('down'))
    .summary('remove what `up` or the demo has started')
    .description('Remove the containers and networks of a stack, whoever started them.')
    .option('--json', 'print one JSON object on stdout')
    .action(async (flags) => {
      const { downCommand } = await import('./down-command.ts');
      await downCommand(flags);
    });
}

import type { Command } from 'commander';
import { withStackFlags } from '../stack/stack-flags.ts';

export function addContext(program: Command): void {
  withStackFlags(program.command('context'))
    .summary('create a docker context for powerstrip')
    .description('Create a docker context for powerstrip: docker --context powerstrip run …')
    .option('--name <name>', 'name of the context', 'powerstrip')
    .option('--remove', 'remove it instead')
    .action(async (flags) => {
      const { contextCommand } = await import('./context-command.ts');
      await contextCommand(flags);
    });
}

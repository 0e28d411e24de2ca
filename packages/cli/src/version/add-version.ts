import type { Command } from 'commander';
import { withStackFlags } from '../stack/stack-flags.ts';

export function addVersion(program: Command): void {
  withStackFlags(program.command('version'))
    .summary('show the versions of pw, the parts and the engine')
    .description('Show the versions of pw, its Node, the parts that are there, and the Docker engine.')
    .option('--json', 'print one JSON object on stdout')
    .action(async (flags) => {
      const { versionCommand } = await import('./version-command.ts');
      await versionCommand(flags);
    });
}

import type { Command } from 'commander';
import { withStackFlags } from '../stack/stack-flags.ts';

export function addTrace(program: Command): void {
  withStackFlags(program.command('trace'))
    .summary('show each call through powerstrip, and what its hooks changed')
    .description(
      'Show each call through powerstrip, and what its hooks changed where debug is listed around them. Until Ctrl-C.',
    )
    .option('--json', 'print one JSON object a line')
    .action(async (flags) => {
      const { traceCommand } = await import('./trace-command.ts');
      await traceCommand(flags);
    });
}

import type { Command } from 'commander';
import { withStackFlags } from '../stack/stack-flags.ts';

export function addTrace(program: Command): void {
  withStackFlags(program.command('trace'))
    .summary('show each call through powerstrip, and what its hooks changed')
    .description(
      'Show each call through powerstrip when it is over, and what each hook changed. Until Ctrl-C. For a stack of pw up --inspect.',
    )
    .option('--filter <words>', 'only these calls, as in "method:POST adapter:weave changed"')
    .option('--json', 'print one JSON object a line')
    .action(async (flags) => {
      const { traceCommand } = await import('./trace-command.ts');
      await traceCommand(flags);
    });
}

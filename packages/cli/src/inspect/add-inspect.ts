import type { Command } from 'commander';
import { withStackFlags } from '../stack/stack-flags.ts';

export function addInspect(program: Command): void {
  withStackFlags(program.command('inspect'))
    .summary('print the address of the inspector: every call, and what each hook did')
    .description(
      'Print the address of the inspector, with the token of this start of powerstrip: every call, and what each hook did with it. For a stack of pw up --inspect.',
    )
    .option('--open', 'open it in a browser', false)
    .option('--json', 'print one JSON object on stdout')
    .action(async (flags) => {
      const { inspectCommand } = await import('./inspect-command.ts');
      await inspectCommand(flags);
    });
}

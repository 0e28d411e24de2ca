import type { Command } from 'commander';
import { withStackFlags } from '../stack/stack-flags.ts';

export function addUp(program: Command): void {
  withStackFlags(program.command('up'))
    .summary('start powerstrip and the weave adapter, to stay')
    .description(
      'Start powerstrip and the weave adapter, to stay: they come back with the engine. Parts that run are kept.',
    )
    .option('--adapters <file>', 'your adapters.yml (default: weave alone)')
    .option('--engine <name>', 'what carries the weave network: auto, bridge, weave, …', 'auto')
    .option('--router <address>', 'HTTP address of the weave router, for --engine weave')
    .option('--json', 'print one JSON object on stdout')
    .action(async (flags) => {
      const { upCommand } = await import('./up-command.ts');
      await upCommand(flags);
    });
}

import { type Command, Option } from 'commander';
import { networkEngines } from '../stack/network-engines.ts';
import { withInstallFlag, withStackFlags } from '../stack/stack-flags.ts';
import { checkedBy } from '../terminal/checked-by.ts';
import { checkRouter } from './engine-choice.ts';

export function addUp(program: Command): void {
  withInstallFlag(withStackFlags(program.command('up')))
    .summary('start powerstrip and the weave adapter, to stay')
    .description(
      'Start powerstrip and the weave adapter, to stay: they come back with the engine. Parts that run are kept; --adapters gives powerstrip the file anew, --inspect replaces a powerstrip without it.',
    )
    .addOption(new Option('--adapters <file>', 'your adapters.yml (default: weave alone)').env('PW_ADAPTERS'))
    .addOption(
      new Option('--engine <name>', 'what carries the weave network')
        .env('PW_ENGINE')
        .choices(networkEngines)
        .default('auto'),
    )
    .addOption(
      new Option('--router <address>', 'HTTP address of the weave router; without it that of WEAVE_HTTP_ADDR')
        .env('PW_ROUTER')
        // The adapter reads it again; here a fault is known before anything is started.
        .argParser(checkedBy(checkRouter)),
    )
    .addOption(
      new Option('--inspect', 'record all calls, for pw inspect and pw trace')
        .env('PW_INSPECT')
        .default(false),
    )
    .option('--json', 'print one JSON object on stdout')
    .action(async (flags) => {
      const { upCommand } = await import('./up-command.ts');
      await upCommand(flags);
    });
}

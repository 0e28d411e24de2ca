import { Argument, type Command } from 'commander';
import { withStackFlags } from '../stack/stack-flags.ts';
import type { NetworkFlags } from './network-command.ts';
import type { NetworkVerb } from './network-verb.ts';

/** What the weave script does for weave, for every engine. */
export function addNetwork(program: Command): void {
  add(program, 'attach', 'give a running container addresses on the weave network')
    .argument('<words...>', 'addresses (CIDR, net:SUBNET, net:default), then the container')
    .action((words: string[], flags) => run('attach', words, flags));
  add(program, 'detach', 'take addresses, all without any named, from a running container')
    .argument('<words...>', 'addresses, then the container')
    .action((words: string[], flags) => run('detach', words, flags));
  add(program, 'expose', 'give this host addresses on the weave network')
    .argument('[addresses...]', 'default: net:default')
    .action((words: string[], flags) => run('expose', words, flags));
  add(program, 'hide', 'take this host’s addresses away again')
    .argument('[addresses...]', 'default: all')
    .action((words: string[], flags) => run('hide', words, flags));
  add(program, 'ps', 'list the containers on the weave network with their addresses')
    .argument('[containers...]', 'default: all, and this host')
    .action((words: string[], flags) => run('ps', words, flags));
  add(program, 'status', 'show which engine carries the weave network, and how it is')
    .addArgument(
      new Argument('[topic]', 'only this, in the engine’s own words').choices([
        'peers',
        'ipam',
        'dns',
        'connections',
      ]),
    )
    .action((topic: string | undefined, flags) => run('status', topic === undefined ? [] : [topic], flags));
}

function add(program: Command, verb: NetworkVerb, summary: string): Command {
  const description = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  return withStackFlags(program.command(verb))
    .summary(summary)
    .description(description)
    .option('--json', 'print one JSON object on stdout');
}

async function run(verb: NetworkVerb, words: readonly string[], flags: NetworkFlags): Promise<void> {
  const { networkCommand } = await import('./network-command.ts');
  await networkCommand(verb, words, flags);
}

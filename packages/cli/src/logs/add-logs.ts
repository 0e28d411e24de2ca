import { Argument, type Command } from 'commander';
import { withStackFlags } from '../stack/stack-flags.ts';

export function addLogs(program: Command): void {
  withStackFlags(program.command('logs'))
    .summary('show the logs of the parts, each line with its part')
    .description('Show the logs of the parts, each line with its part.')
    .addArgument(
      new Argument('[part]', 'only this one').choices(['powerstrip', 'powerstrip-weave', 'powerstrip-debug']),
    )
    .option('-f, --follow', 'go on until Ctrl-C')
    .option('-n, --tail <lines>', 'how many lines of the past', '20')
    .action(async (part: string | undefined, flags) => {
      const { logsCommand } = await import('./logs-command.ts');
      await logsCommand(part, flags);
    });
}

import type { Command } from 'commander';
import { withInstallFlag, withStackFlags } from '../stack/stack-flags.ts';
import { DEV_WORD, demoWords } from './demo-word-list.ts';

export function addDemo(program: Command): void {
  const all = { ...demoWords, [DEV_WORD]: 'with other words: show the parts’ output live, until Ctrl-C' };
  const words = Object.entries(all).map(([word, text]) => `  ${word.padEnd(12)} ${text}`);
  withInstallFlag(withStackFlags(program.command('demo')))
    .summary('show the problem and the cure, word by word as in the talk')
    .description(`Show the problem and the cure. The words, several in one call:\n${words.join('\n')}`)
    .argument('[words...]', 'what to do, in this order', [])
    .option('--json', 'print one JSON object on stdout, everything else on stderr')
    .option('--config <file>', 'where `config` writes adapters.yml and `ps` reads it')
    .action(async (said: string[], flags) => {
      const { demoCommand } = await import('./demo-command.ts');
      await demoCommand(said, flags);
    });
}

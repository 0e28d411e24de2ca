import { Command, InvalidArgumentError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { demoWords } from './demo/demo-word-list.ts';

/** All commands with their options. What a command does is loaded when it is called: `--help` stays fast. */
export function createProgram(): Command {
  const program = new Command('pw')
    .description('Webhooks for the Docker API, and containers that wait for their network.')
    .version(packageJson.version)
    .showHelpAfterError('(pw --help lists the commands)');
  addDemo(program);
  return program;
}

function addDemo(program: Command): void {
  const words = Object.entries(demoWords).map(([word, text]) => `  ${word.padEnd(12)} ${text}`);
  program
    .command('demo')
    .summary('show the problem and the cure, word by word as in the talk')
    .description(`Show the problem and the cure. The words, several in one call:\n${words.join('\n')}`)
    .argument('[words...]', 'what to do, in this order', [])
    .option('--json', 'print one JSON object on stdout, everything else on stderr')
    .option('--port <port>', 'where on 127.0.0.1 powerstrip is published', parsePort, 2375)
    .option('--prefix <name>', 'begin the names of all containers and networks with it')
    .option('--subnet <cidr>', 'the subnet of the weave network')
    .option('--config <file>', 'where `config` writes adapters.yml and `ps` reads it')
    .action(async (words: string[], flags) => {
      const { demoCommand } = await import('./demo/demo-command.ts');
      await demoCommand(words, flags);
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new InvalidArgumentError('Use 1 to 65535.');
}

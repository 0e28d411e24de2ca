import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addCompletion } from './commands/add-completion.ts';
import { addDemo } from './commands/add-demo.ts';
import { addNetwork } from './commands/add-network.ts';
import { addStack } from './commands/add-stack.ts';

/** All commands with their options. What a command does is loaded when it is called: `--help` stays fast. */
export function createProgram(): Command {
  const program = new Command('pw')
    .description('Webhooks for the Docker API, and containers that wait for their network.')
    .version(packageJson.version)
    .showHelpAfterError('(pw --help lists the commands)');
  for (const add of [addDemo, addStack, addNetwork, addCompletion]) add(program);
  return program;
}

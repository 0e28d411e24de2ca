import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addCompletion } from './completion/add-completion.ts';
import { addContext } from './context/add-context.ts';
import { addDemo } from './demo/add-demo.ts';
import { addDoctor } from './doctor/add-doctor.ts';
import { addDown } from './down/add-down.ts';
import { addEnv } from './env/add-env.ts';
import { addImages } from './images/add-images.ts';
import { addLogs } from './logs/add-logs.ts';
import { addNetwork } from './network/add-network.ts';
import { addTrace } from './trace/add-trace.ts';
import { addUp } from './up/add-up.ts';

const dailyCommands = [addUp, addDown, addEnv, addContext, addLogs, addTrace, addDoctor, addImages];

/** All commands with their options. What a command does is loaded when it is called: `--help` stays fast. */
export function createProgram(): Command {
  const program = new Command('pw')
    .description('Webhooks for the Docker API, and containers that wait for their network.')
    .version(packageJson.version)
    .showHelpAfterError('(pw --help lists the commands)');
  for (const add of [addDemo, ...dailyCommands, addNetwork, addCompletion]) add(program);
  return program;
}

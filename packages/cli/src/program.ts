import { dropFalseVariables } from '@pw/core';
import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addCompletion } from './completion/add-completion.ts';
import { addConfig } from './config/add-config.ts';
import { applyConfigFile } from './config/config-file.ts';
import { dropEmptyVariables } from './config/drop-empty-variables.ts';
import { keepSwitchedOff } from './config/keep-switched-off.ts';
import { addContext } from './context/add-context.ts';
import { addDemo } from './demo/add-demo.ts';
import { addDoctor } from './doctor/add-doctor.ts';
import { addDown } from './down/add-down.ts';
import { addEnv } from './env/add-env.ts';
import { addHelp } from './help/add-help.ts';
import { addImages } from './images/add-images.ts';
import { addInspect } from './inspect/add-inspect.ts';
import { addLogs } from './logs/add-logs.ts';
import { addNetwork } from './network/add-network.ts';
import { addTrace } from './trace/add-trace.ts';
import { addUp } from './up/add-up.ts';
import { addVersion } from './version/add-version.ts';

/** As `--help` lists them. */
const groups = {
  'See what it is about:': [addDemo],
  'Every day:': [addUp, addDown, addEnv, addContext],
  'The weave network:': [addNetwork],
  'Look inside:': [addInspect, addTrace, addLogs, addDoctor],
  'Set up:': [addImages, addConfig, addVersion, addCompletion, addHelp],
};

const examples: Record<string, string> = {
  demo: 'pw demo                      pw demo ps-debug ps-weave ps ps-weaverun',
  up: 'pw up                        pw up --engine docker-network --adapters my.yml',
  down: 'pw down',
  env: 'eval "$(pw env)"',
  context: 'pw context && docker --context powerstrip run …',
  attach: 'pw attach 10.255.0.10/8 my-container',
  detach: 'pw detach my-container',
  expose: 'pw expose 10.255.0.1/8',
  hide: 'pw hide',
  ps: 'pw ps',
  status: 'pw status peers',
  logs: 'pw logs powerstrip --follow',
  inspect: 'pw inspect --open',
  trace: 'pw trace --filter "adapter:weave changed"',
  doctor: 'pw doctor --json',
  images: 'pw images build              pw images export | ssh HOST docker load',
  config: 'pw config',
  version: 'pw version --json',
  completion: 'source <(pw completion bash)',
  help: 'pw help up',
};

const start = `To get started:
  pw demo    shows the problem and the cure, and leaves nothing behind
  pw up      starts the stack to stay; then: eval "$(pw env)", docker run -e WEAVE_CIDR=10.255.0.10/8 …
  pw doctor  looks for what is wrong, and says how to repair it
`;

/** All commands with their options. What a command does is loaded when it is called: `--help` stays fast. */
export function createProgram(): Command {
  const program = new Command('pw')
    .description('Webhooks for the Docker API, and containers that wait for their network.')
    .version(packageJson.version)
    .showHelpAfterError('(pw --help lists the commands)')
    .addHelpText('after', `\n${start}`)
    // Whoever calls parse decides about exit codes: terminal/fail-with.ts.
    .exitOverride()
    .hook('preAction', (_, command) => applyConfigFile(command));
  for (const [group, adders] of Object.entries(groups)) {
    program.commandsGroup(group);
    for (const add of adders) add(program);
  }
  for (const command of program.commands) {
    command.addHelpText('after', `\nExample:\n  ${examples[command.name()]}`);
  }
  return program;
}

/** Runs the command of a command line. Throws BAD_OPTION for a variable of a flag that is neither on nor off. */
export async function runProgram(program: Command, argv: readonly string[] = process.argv): Promise<void> {
  dropEmptyVariables(program, process.env);
  keepSwitchedOff(program, process.env);
  dropFalseVariables(program, process.env);
  await program.parseAsync(argv);
}

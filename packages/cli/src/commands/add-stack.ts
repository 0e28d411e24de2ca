import { Argument, type Command } from 'commander';
import { withStackOptions } from '../stack/stack-flags.ts';

/** The commands of daily use: a stack that comes back with the engine. */
export function addStack(program: Command): void {
  addUp(program);
  addDown(program);
  addEnv(program);
  addContext(program);
  addLogs(program);
  addTrace(program);
  addDoctor(program);
}

function addUp(program: Command): void {
  withStackOptions(program.command('up'))
    .summary('start powerstrip and the weave adapter, to stay')
    .description(
      'Start powerstrip and the weave adapter, to stay: they come back with the engine. Parts that run are kept.',
    )
    .option('--adapters <file>', 'your adapters.yml (default: weave alone)')
    .option('--engine <name>', 'what carries the weave network: auto, bridge, weave, …', 'auto')
    .option('--router <address>', 'HTTP address of the weave router, for --engine weave')
    .option('--json', 'print one JSON object on stdout')
    .action(async (flags) => {
      const { upCommand } = await import('../up/up-command.ts');
      await upCommand(flags);
    });
}

function addDown(program: Command): void {
  withStackOptions(program.command('down'))
    .summary('remove what `up` or the demo has started')
    .description('Remove the containers and networks of a stack, whoever started them.')
    .option('--json', 'print one JSON object on stdout')
    .action(async (flags) => {
      const { downCommand } = await import('../up/down-command.ts');
      await downCommand(flags);
    });
}

function addEnv(program: Command): void {
  withStackOptions(program.command('env'))
    .summary('print what points the docker CLI at powerstrip: eval "$(pw env)"')
    .description('Print shell commands that point the docker CLI at powerstrip: eval "$(pw env)"')
    .option('--restore', 'print those that bring the former DOCKER_HOST back')
    .action(async (flags) => {
      const { envCommand } = await import('../env/env-command.ts');
      envCommand(flags);
    });
}

function addContext(program: Command): void {
  withStackOptions(program.command('context'))
    .summary('create a docker context for powerstrip')
    .description('Create a docker context for powerstrip: docker --context powerstrip run …')
    .option('--name <name>', 'name of the context', 'powerstrip')
    .option('--remove', 'remove it instead')
    .action(async (flags) => {
      const { contextCommand } = await import('../env/context-command.ts');
      await contextCommand(flags);
    });
}

function addLogs(program: Command): void {
  withStackOptions(program.command('logs'))
    .summary('show the logs of the parts, each line with its part')
    .description('Show the logs of the parts, each line with its part.')
    .addArgument(
      new Argument('[part]', 'only this one').choices(['powerstrip', 'powerstrip-weave', 'powerstrip-debug']),
    )
    .option('-f, --follow', 'go on until Ctrl-C')
    .option('-n, --tail <lines>', 'how many lines of the past', '20')
    .action(async (part: string | undefined, flags) => {
      const { logsCommand } = await import('../logs/logs-command.ts');
      await logsCommand(part, flags);
    });
}

function addDoctor(program: Command): void {
  withStackOptions(program.command('doctor'))
    .summary('look for the usual faults, and say how to repair each')
    .description(
      'Look for the usual faults, and say how to repair each. Changes nothing; exits with 1 when it finds one.',
    )
    .option('--adapters <file>', 'an adapters.yml to check (default: the one in the powerstrip container)')
    .option('--json', 'print one JSON object on stdout')
    .action(async (flags) => {
      const { doctorCommand } = await import('../doctor/doctor-command.ts');
      await doctorCommand(flags);
    });
}

function addTrace(program: Command): void {
  withStackOptions(program.command('trace'))
    .summary('show each call through powerstrip, and what its hooks changed')
    .description(
      'Show each call through powerstrip, and what its hooks changed where debug is listed around them. Until Ctrl-C.',
    )
    .option('--json', 'print one JSON object a line')
    .action(async (flags) => {
      const { traceCommand } = await import('../trace/trace-command.ts');
      await traceCommand(flags);
    });
}

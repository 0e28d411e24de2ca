import { againIfOutputLost } from './again-if-output-lost.ts';
import { type CommandOptions, type CommandResult, runCommand } from './run-command.ts';

/** The stock docker CLI, against one engine or proxy. */
export interface DockerCli {
  /** Runs `docker ARGS`. */
  (args: string[], options?: CommandOptions): Promise<CommandResult>;
  /** Runs `docker ARGS` on a terminal of its own (util-linux script); stdout is what the terminal showed. */
  tty(args: string[], options?: CommandOptions): Promise<CommandResult>;
  /** Runs `docker ARGS`, throws unless it exits with 0, and gives its trimmed stdout. */
  ok(args: string[], options?: CommandOptions): Promise<string>;
}

/** `dockerHost`: what DOCKER_HOST is to be; without it, the engine of the environment. */
export function createDockerCli(dockerHost?: string): DockerCli {
  const env: Record<string, string> = {
    DOCKER_BUILDKIT: '0',
    ...(dockerHost === undefined ? {} : { DOCKER_HOST: dockerHost }),
  };
  const withEnv = (options: CommandOptions = {}) => ({ ...options, env: { ...env, ...options.env } });
  const run = (args: string[], options?: CommandOptions) =>
    againIfLost(args, () => runCommand('docker', args, withEnv(options)));
  return Object.assign(run, {
    tty: (args: string[], options?: CommandOptions) =>
      againIfLost(args, () =>
        runCommand('script', ['-qec', quote(['docker', ...args]), '/dev/null'], {
          // At the end of its input, script types a NUL or ^D into the terminal.
          inputStaysOpen: true,
          ...withEnv(options),
        }),
      ),
    async ok(args: string[], options?: CommandOptions) {
      const result = await run(args, options);
      if (result.code === 0) return result.stdout.trim();
      throw new Error(
        `docker ${args.join(' ')} exited with ${result.code}: ${result.stderr}${result.stdout}`,
      );
    },
  });
}

/** Only what leaves no container behind can be run again. */
function againIfLost(args: string[], run: () => Promise<CommandResult>): Promise<CommandResult> {
  if (args[0] !== 'run' || !args.includes('--rm')) return run();
  return againIfOutputLost(run, ({ code, stdout }) => code === 0 && stdout === '');
}

function quote(words: string[]): string {
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}

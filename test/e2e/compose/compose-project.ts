import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandResult, createDockerCli, type DockerCli, runCommand } from '@pw/test-helpers';
import type { Compose } from './find-compose.ts';

/** A compose project in a directory of its own, against one engine or proxy. */
export interface ComposeProject extends AsyncDisposable {
  directory: string;
  docker: DockerCli;
  /** `compose ARGS`; the variables are those of the project, changed by `env`. */
  run(args: string[], env?: Record<string, string>): Promise<CommandResult>;
  /** Throws unless the command exits with 0; gives its trimmed stdout. */
  ok(args: string[], env?: Record<string, string>): Promise<string>;
  /** The containers of a service, by their number. */
  containers(service: string): Promise<string[]>;
}

export interface ProjectOptions {
  compose: Compose;
  name: string;
  dockerHost?: string | undefined;
  file: string;
  env: Record<string, string>;
}

export function createComposeProject(options: ProjectOptions): ComposeProject {
  const { compose, name, dockerHost, file } = options;
  const directory = mkdtempSync(join(tmpdir(), 'pwcmp-'));
  writeFileSync(join(directory, 'compose.yaml'), file);
  const docker = createDockerCli(dockerHost);
  const [command = '', ...prefix] = compose.command;
  const fixed = dockerHost === undefined ? {} : { DOCKER_HOST: dockerHost };
  const run = (args: string[], env: Record<string, string> = {}) =>
    runCommand(command, [...prefix, '-p', name, '-f', 'compose.yaml', ...args], {
      cwd: directory,
      env: { COMPOSE_ANSI: 'never', COMPOSE_PROGRESS: 'plain', ...fixed, ...options.env, ...env },
      timeoutMs: 120_000,
    });
  return {
    directory,
    docker,
    run,
    async ok(args, env) {
      const { code, stdout, stderr } = await run(args, env);
      if (code !== 0) throw new Error(`compose ${args.join(' ')} exited with ${code}: ${stderr}${stdout}`);
      return stdout.trim();
    },
    async containers(service) {
      const filters = [
        `label=com.docker.compose.project=${name}`,
        `label=com.docker.compose.service=${service}`,
      ];
      const format = '{{.Label "com.docker.compose.container-number"}} {{.Names}}';
      const text = await docker.ok([
        'ps',
        '-a',
        ...filters.flatMap((filter) => ['--filter', filter]),
        '--format',
        format,
      ]);
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.sort().map((line) => line.split(' ')[1] ?? '');
    },
    async [Symbol.asyncDispose]() {
      await run(['--profile', 'extra', 'down', '-t', '0', '-v', '--remove-orphans']);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

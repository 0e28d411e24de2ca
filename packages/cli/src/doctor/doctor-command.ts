import { statusOf } from '../engine/docker-failure.ts';
import { createEngineClient, DEFAULT_DOCKER_HOST, engineEnv } from '../engine/index.ts';
import { stackNames } from '../stack/index.ts';
import type { StackFlags } from '../stack/stack-flags.ts';
import type { DoctorContext, Finding } from './check.ts';
import { pwCommand } from './pw-command.ts';
import { runChecks } from './run-checks.ts';

export type DoctorFlags = StackFlags & { adapters?: string; json?: boolean };

/** `pw doctor`: one line a check, the fix below each fault; exit code 1 when there is one. Changes nothing. */
export async function doctorCommand(flags: DoctorFlags): Promise<void> {
  const findings: Finding[] = [];
  for await (const finding of runChecks(createContext(flags))) {
    findings.push(finding);
    if (!flags.json) process.stdout.write(`${formatFinding(finding)}\n`);
  }
  if (flags.json) process.stdout.write(`${JSON.stringify({ findings })}\n`);
  process.exitCode = findings.every(({ ok }) => ok) ? 0 : 1;
}

function formatFinding({ check, ok, what, fix }: Finding): string {
  const line = `${ok ? '✓' : '✗'} ${check.padEnd(13)} ${what}`;
  return fix === undefined ? line : `${line}\n  fix: ${fix}`;
}

function createContext(flags: DoctorFlags): DoctorContext {
  const env = engineEnv(flags.port, process.env);
  const dockerHost = env.DOCKER_HOST ? env.DOCKER_HOST : DEFAULT_DOCKER_HOST;
  const docker = createEngineClient(dockerHost, env);
  const inspect = async (name: string) =>
    docker
      .getContainer(name)
      .inspect()
      .catch((error: unknown) => {
        if (statusOf(error) === 404) return undefined;
        throw error;
      });
  const { port, adapters, registry } = flags;
  return {
    pw: (command) => pwCommand(command, flags),
    dockerHost,
    docker,
    names: stackNames(flags.prefix),
    port,
    registry,
    adaptersPath: adapters,
    env,
    inspect,
  };
}

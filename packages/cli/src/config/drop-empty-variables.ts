import type { Command } from 'commander';

/** Removes from `env` the variables of options with a value that are empty: such a variable is not set. Call it before parsing. */
export function dropEmptyVariables({ options, commands }: Command, env: NodeJS.ProcessEnv): void {
  for (const { envVar, required } of options)
    if (envVar !== undefined && required && env[envVar] === '') delete env[envVar];
  for (const command of commands) dropEmptyVariables(command, env);
}

// Runs the user's `weave` command.
import { execFile } from 'node:child_process';
import { PowerstripError } from '@pw/core';

/** Resolves with stdout. Throws WEAVE_COMMAND_FAILED with the command line, its exit code and its stderr. */
export type RunWeave = (...args: string[]) => Promise<string>;

/** The script starts containers of its own; it has this long for one command. */
const TIMEOUT_MS = 60_000;

export function createRunWeave(command: string): RunWeave {
  return (...args) =>
    new Promise((resolve, reject) => {
      execFile(command, args, { timeout: TIMEOUT_MS, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(commandFailed([command, ...args].join(' '), error, stderr));
      });
    });
}

function commandFailed(
  line: string,
  error: Error & { code?: unknown; killed?: boolean },
  stderr: string,
): PowerstripError {
  const end = error.killed === true ? `no end after ${TIMEOUT_MS} ms` : `exit ${error.code ?? error.message}`;
  const said = stderr.trim();
  return new PowerstripError('WEAVE_COMMAND_FAILED', `${line}: ${end}${said === '' ? '' : `: ${said}`}`, {
    status: 500,
    cause: error,
  });
}

import { isPowerstripError, PowerstripError } from '@pw/core';

/** Runs one step for a container; an error of the kernel or of Docker becomes ATTACH_FAILED with its reason. */
export async function explainAttachFailure<T>(id: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (isPowerstripError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PowerstripError('ATTACH_FAILED', `container ${id.slice(0, 12)}: ${reason}`, {
      status: 500,
      cause,
    });
  }
}

/** The engine saw no process although Docker says that it runs. */
export function cannotSeeProcess(pid: number): PowerstripError {
  return new PowerstripError('ATTACH_FAILED', `process ${pid} of the container cannot be seen`, {
    status: 500,
    hint: 'Run the adapter with --pid host.',
  });
}

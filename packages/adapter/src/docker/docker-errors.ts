/** The HTTP status of an error that Docker answered; undefined for any other error. */
export function dockerStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

/** For `.catch()`: turns Docker's answers with one of these statuses into undefined, throws everything else. */
export function ifStatus(...statuses: number[]): (error: unknown) => undefined {
  return (error) => {
    const status = dockerStatus(error);
    if (status !== undefined && statuses.includes(status)) return undefined;
    throw error;
  };
}

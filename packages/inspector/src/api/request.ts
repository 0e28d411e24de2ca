/** What went wrong with a request to powerstrip. `status` is 0 where there was no answer. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Asks powerstrip's API and gives the JSON of its answer. Throws an ApiError. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request(path, { ...(signal && { signal }) });
}

/** Sends JSON to powerstrip's API and gives the JSON of its answer. Throws an ApiError. */
export async function postJson<T>(path: string, body: unknown = {}): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return request(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, { ...init, credentials: 'same-origin' }).catch((error: Error) => {
    if (error.name === 'AbortError') throw error;
    throw new ApiError(0, 'powerstrip does not answer: is it still running?');
  });
  const text = await response.text();
  if (!response.ok)
    throw new ApiError(response.status, messageOf(text) ?? `powerstrip answered ${response.status}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Errors are Docker's `{"message": …}`. */
function messageOf(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

// What a router's answers mean.
import { PowerstripError } from '@pw/core';
import type { RouterAnswer, RouterRequest } from './router-call.ts';

/** What the router says, with status 200, when it gave up on a call instead of doing it. */
const CANCELLED = 'cancelled';

/** The body of an answer that means success. Throws ROUTER_CANCELLED or ROUTER_REFUSED. */
export function succeeded(request: RouterRequest, answer: RouterAnswer): string {
  if (answer.status !== 200 && answer.status !== 204) throw refused(request, answer);
  if (answer.status === 200 && answer.body.trim() === CANCELLED) throw cancelled(request);
  return answer.body;
}

export function refused(request: RouterRequest, answer: RouterAnswer): PowerstripError {
  const message = `the weave router answered ${request.method} ${request.path} with ${answer.status}: ${answer.body.trim()}`;
  return new PowerstripError('ROUTER_REFUSED', message, { status: 502 });
}

function cancelled(request: RouterRequest): PowerstripError {
  const message = `the weave router cancelled ${request.method} ${request.path}: the container is not running, or the router shuts down`;
  return new PowerstripError('ROUTER_CANCELLED', message, { status: 409 });
}

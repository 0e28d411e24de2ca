// What a router says about itself.
import { refused, succeeded } from './router-answer.ts';
import type { RouterCall, RouterRequest } from './router-call.ts';

export const statusTopics = ['targets', 'connections', 'peers', 'dns', 'ipam'] as const;
export type StatusTopic = (typeof statusTopics)[number];

interface RouterStatus {
  /** False: the router is up, and not yet ready. */
  ready: boolean;
  text: string;
}

export interface StatusCalls {
  /** The text for people; a router that is not ready gives the same text as one that is. */
  status(topic?: StatusTopic): Promise<RouterStatus>;
  /** Everything, as the router's own JSON. */
  report(): Promise<unknown>;
}

export function statusCalls(call: RouterCall): StatusCalls {
  return {
    async status(topic) {
      const path = topic === undefined ? '/status' : `/status/${topic}`;
      const request: RouterRequest = { method: 'GET', path };
      const answer = await call(request);
      if (answer.status !== 200 && answer.status !== 503) throw refused(request, answer);
      return { ready: answer.status === 200, text: answer.body };
    },
    async report() {
      // The router compares the header as a whole; with anything else it wants a template.
      const request: RouterRequest = { method: 'GET', path: '/report', accept: 'application/json' };
      return JSON.parse(succeeded(request, await call(request)));
    },
  };
}

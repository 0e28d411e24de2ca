import pino from 'pino';
import { parseHookConfig } from '../../src/config/parse-hook-config.ts';
import { createAdapterCaller } from '../../src/hooks/call-adapter.ts';
import { createInspector } from '../../src/inspector/api/create-inspector.ts';
import { HooksState } from '../../src/inspector/hooks-state.ts';
import { createRecorder, type Recorder, type RecorderOptions } from '../../src/inspector/recorder.ts';
import { serveStatus } from '../../src/operations/status-server.ts';
import { type Answer, type CallOptions, call } from './call.ts';
import { hooksYml, type Rig, type RigOptions, startRig } from './rig.ts';

export const token = 'the-token-of-this-test';

export const recorderOptions: RecorderOptions = {
  maxCalls: 1_000,
  maxBytes: 16 * 1024 * 1024,
  maxBodyLength: 64 * 1024,
  showSecrets: false,
};

export interface InspectedRig extends AsyncDisposable {
  rig: Rig;
  recorder: Recorder;
  hooks: HooksState;
  /** Of the status listener. */
  port: number;
  /** One request to the inspector with the token, as a program that is no browser. */
  ask(path: string, options?: CallOptions): Promise<Answer>;
  /** The JSON of its answer, which must be a 200. */
  json(path: string, body?: unknown): Promise<unknown>;
}

/** A rig with the inspector on a status listener of its own. */
export async function startInspectedRig(
  options: RigOptions & { recorder?: Partial<RecorderOptions> } = {},
): Promise<InspectedRig> {
  const recorder = createRecorder({ ...recorderOptions, ...options.recorder });
  const rig = await startRig({ ...options, proxy: { ...options.proxy, recorder } });
  const hooks = new HooksState(parseHookConfig(hooksYml(options, rig.adapters), 'adapters.yml'));
  const log = pino({ level: 'silent' });
  const callAdapter = createAdapterCaller({ maxReplyBytes: 1024 * 1024, log });
  const inspector = createInspector({ recorder, hooks, callAdapter, token });
  const { metrics, readiness } = rig.proxy;
  const status = await serveStatus(
    { metrics, readiness, inspector },
    { kind: 'tcp', host: '127.0.0.1', port: 0, loopback: true },
  );
  const port = Number(new URL(status.url).port);
  const ask: InspectedRig['ask'] = (path, given = {}) =>
    call(port, path, { ...given, headers: { authorization: `Bearer ${token}`, ...given.headers } });
  return {
    ...{ rig, recorder, hooks, port, ask },
    json: async (path, body) => {
      const answer = await ask(path, body === undefined ? {} : { body });
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body}`);
      return JSON.parse(answer.body);
    },
    [Symbol.asyncDispose]: async () => {
      inspector.close();
      status.close();
      callAdapter.close();
      await rig[Symbol.asyncDispose]();
    },
  };
}

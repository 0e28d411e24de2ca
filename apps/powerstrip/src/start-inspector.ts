import { chmodSync, writeFileSync, writeSync } from 'node:fs';
import { PowerstripError } from '@pw/core';
import type { Logger } from 'pino';
import type { HookConfig } from './config/hook-config.ts';
import { createAdapterCaller } from './hooks/call-adapter.ts';
import type { InspectOptions } from './inspect-options.ts';
import { createInspector, type Inspector } from './inspector/api/create-inspector.ts';
import { HooksState } from './inspector/hooks-state.ts';
import { createRecorder, type Recorder } from './inspector/recorder.ts';

export interface StartedInspector {
  readonly recorder: Recorder;
  readonly state: HooksState;
  readonly inspector: Inspector;
  /** Says where the page is: in a file for its owner alone, or on stdout. Throws BAD_OPTION. */
  tell(statusUrl: string): void;
}

const maxReplyBytes = 16 * 1024 * 1024;

/** The recorder with its page and API. */
export function startInspector(
  options: InspectOptions,
  { hooks, log }: { hooks: HookConfig; log: Logger },
): StartedInspector {
  const recorder = createRecorder(options);
  const state = new HooksState(hooks);
  const callAdapter = createAdapterCaller({ maxReplyBytes, log });
  const inspector = createInspector({ recorder, hooks: state, callAdapter });
  return {
    recorder,
    state,
    inspector,
    tell: (statusUrl) => {
      const text = `${pageAddress(statusUrl, inspector.token)}\n`;
      if (options.urlFile === undefined) writeSync(1, `inspect: ${text}`);
      else writePrivate(options.urlFile, text);
    },
  };
}

function pageAddress(statusUrl: string, token: string): string {
  const path = `/inspect?token=${token}`;
  // The URL is that for `curl --unix-socket`; behind `ssh -L PORT:/path` only the port comes to it.
  if (statusUrl.startsWith('unix:')) return `http://localhost${path} on ${statusUrl}`;
  // In a container it listens on all addresses of its own network, and is published on loopback.
  return `${statusUrl.replace(/\/\/(?:0\.0\.0\.0|\[::\])/, '//127.0.0.1')}${path}`;
}

function writePrivate(file: string, text: string): void {
  try {
    writeFileSync(file, '', { mode: 0o600 });
    // The mode counts for new files only.
    chmodSync(file, 0o600);
    writeFileSync(file, text);
  } catch (cause) {
    const message = `--inspect-url-file is ${file}: ${(cause as Error).message}`;
    throw new PowerstripError('BAD_OPTION', message, {
      hint: 'expected a file that powerstrip may write',
      cause,
    });
  }
}

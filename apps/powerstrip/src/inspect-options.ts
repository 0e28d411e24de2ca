import { PowerstripError } from '@pw/core';
import type { Option } from 'commander';
import type { RecorderOptions } from './inspector/recorder.ts';
import type { StatusAddress } from './operations/status-server.ts';
import { option, wholeNumber } from './option.ts';

/** The options of the inspector as commander gives them. */
export interface RawInspect {
  inspect: boolean;
  inspectCalls: number;
  inspectBytes: number;
  inspectBodyBytes: number;
  inspectUrlFile?: string;
  showSecrets: boolean;
}

export interface InspectOptions extends RecorderOptions {
  /** Gets the URL with the token; undefined: it is printed. */
  urlFile: string | undefined;
}

/** The options of the inspector, which is off by default. */
export function inspectOptions(): Option[] {
  const number = (flags: string, { text, env, value }: { text: string; env: string; value: number }) =>
    option(flags, text, `POWERSTRIP_${env}`)
      .argParser(wholeNumber({ min: 0, max: 10 ** 12 }))
      .default(value);
  return [
    option(
      '--inspect',
      'record calls, and show them at /inspect of --status-listen',
      'POWERSTRIP_INSPECT',
    ).default(false),
    number('--inspect-calls <n>', { text: 'calls that are kept', env: 'INSPECT_CALLS', value: 10_000 }),
    number('--inspect-bytes <n>', {
      text: 'memory for all of them',
      env: 'INSPECT_BYTES',
      value: 64 * 1024 * 1024,
    }),
    number('--inspect-body-bytes <n>', {
      text: 'of one body; the rest is cut',
      env: 'INSPECT_BODY_BYTES',
      value: 64 * 1024,
    }),
    option('--inspect-url-file <file>', 'gets the URL with its token', 'POWERSTRIP_INSPECT_URL_FILE'),
    option('--show-secrets', 'record passwords and tokens as they are', 'POWERSTRIP_SHOW_SECRETS').default(
      false,
    ),
  ];
}

/** Undefined where the inspector is off. Throws BAD_OPTION where it would have no listener, or one for everybody. */
export function parseInspect(
  raw: RawInspect,
  { status, insecure }: { status: StatusAddress | undefined; insecure: boolean },
): InspectOptions | undefined {
  if (!raw.inspect) return undefined;
  if (status === undefined)
    throw new PowerstripError(
      'BAD_OPTION',
      '--inspect needs the status listener, and --status-listen is none',
      {
        hint: 'leave --status-listen out, or name a loopback address such as tcp://127.0.0.1:2374',
      },
    );
  if (status.kind === 'tcp' && !status.loopback && !insecure)
    throw new PowerstripError(
      'BAD_OPTION',
      `--inspect shows all calls, and --status-listen tcp://${status.host}:${status.port} is reached from beyond this host`,
      {
        hint: 'listen on tcp://127.0.0.1:2374 or a unix socket, or, in a container that publishes it on 127.0.0.1, set --insecure',
      },
    );
  return {
    maxCalls: raw.inspectCalls,
    maxBytes: raw.inspectBytes,
    maxBodyLength: raw.inspectBodyBytes,
    showSecrets: raw.showSecrets,
    urlFile: raw.inspectUrlFile,
  };
}

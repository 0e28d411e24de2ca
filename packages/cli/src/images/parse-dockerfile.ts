/** What an image adds to the one below it, in the spelling of the image config (OCI image spec, config.md). */
export interface ImageConfig {
  Env?: string[];
  WorkingDir?: string;
  User?: string;
  ExposedPorts?: Record<string, object>;
  Volumes?: Record<string, object>;
  Labels?: Record<string, string>;
  Entrypoint?: string[];
  Cmd?: string[];
  StopSignal?: string;
  /** Durations in nanoseconds; an extension of Docker's. */
  Healthcheck?: {
    Test: string[];
    Interval?: number;
    Timeout?: number;
    StartPeriod?: number;
    Retries?: number;
  };
}

export interface Dockerfile {
  /** `scratch`, or the name of one of our images. */
  from: string;
  copies: { sources: string[]; target: string }[];
  config: ImageConfig;
}

/**
 * Reads the part of Docker's language that the Dockerfiles of docker/ use: what needs no engine to carry out. Throws on
 * anything else, so that none of it is left out without a word.
 */
export function parseDockerfile(text: string): Dockerfile {
  const result: Dockerfile = { from: '', copies: [], config: {} };
  for (const line of instructions(text)) {
    const [, name = '', rest = ''] = /^(\S+)\s+(.*)$/s.exec(line) ?? [];
    const read = readers[name];
    if (read === undefined) throw new Error(`the Dockerfile has an instruction that is not known: ${line}`);
    read(rest.trim(), result);
  }
  return result;
}

function instructions(text: string): string[] {
  const withoutComments = text.replaceAll(/^\s*#.*\n/gm, '');
  return withoutComments
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const readers: Record<string, (rest: string, result: Dockerfile) => void> = {
  FROM(rest, result) {
    result.from = rest;
  },
  COPY(rest, { copies }) {
    const words = rest.split(/\s+/);
    copies.push({ sources: words.slice(0, -1), target: words.at(-1) ?? '' });
  },
  ENV(rest, { config }) {
    config.Env = [...(config.Env ?? []), ...pairs(rest).map(([name, value]) => `${name}=${value}`)];
  },
  LABEL(rest, { config }) {
    config.Labels = { ...config.Labels, ...Object.fromEntries(pairs(rest)) };
  },
  WORKDIR(rest, { config }) {
    config.WorkingDir = rest;
  },
  USER(rest, { config }) {
    config.User = rest;
  },
  EXPOSE(rest, { config }) {
    for (const port of rest.split(/\s+/))
      config.ExposedPorts = { ...config.ExposedPorts, [`${port}/tcp`]: {} };
  },
  VOLUME(rest, { config }) {
    for (const path of rest.split(/\s+/)) config.Volumes = { ...config.Volumes, [path]: {} };
  },
  ENTRYPOINT(rest, { config }) {
    config.Entrypoint = words(rest);
  },
  CMD(rest, { config }) {
    config.Cmd = words(rest);
  },
  STOPSIGNAL(rest, { config }) {
    config.StopSignal = rest;
  },
  HEALTHCHECK(rest, { config }) {
    const [, options = '', command = ''] = /^(.*?)\bCMD\s+(\[.*\])$/s.exec(rest) ?? [];
    const seconds = (name: string) => {
      const value = new RegExp(`--${name}=(\\d+)s`).exec(options)?.[1];
      return value === undefined ? undefined : Number(value) * 1e9;
    };
    const [Interval, Timeout, StartPeriod] = ['interval', 'timeout', 'start-period'].map(seconds);
    config.Healthcheck = {
      Test: ['CMD', ...words(command)],
      ...(Interval !== undefined && { Interval }),
      ...(Timeout !== undefined && { Timeout }),
      ...(StartPeriod !== undefined && { StartPeriod }),
    };
  },
};

/** The exec form alone: a shell form needs a shell, and our images have none. */
function words(json: string): string[] {
  const value: unknown = JSON.parse(json);
  if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value;
  throw new Error(`the Dockerfile has a command that is not a list of words: ${json}`);
}

/** `a=b c="d e"` */
function pairs(text: string): [string, string][] {
  return [...text.matchAll(/([\w.-]+)=(?:"([^"]*)"|(\S+))/g)].map(([, name = '', quoted, bare]) => [
    name,
    quoted ?? bare ?? '',
  ]);
}

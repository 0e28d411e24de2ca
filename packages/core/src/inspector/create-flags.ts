import { isJsonObject, type JsonObject, type JsonValue } from '../json/lossless-json.ts';

type ToWords = (value: JsonValue) => readonly string[] | undefined;

/** Undefined: a value that the flag cannot say. */
const text =
  (option: string): ToWords =>
  (value) =>
    typeof value === 'string' ? [option, value] : undefined;
const each =
  (option: string): ToWords =>
  (value) => {
    const texts = strings(value);
    return texts?.flatMap((item) => [option, item]);
  };
const flag =
  (option: string): ToWords =>
  (value) =>
    value === true ? [option] : undefined;
const number =
  (option: string): ToWords =>
  (value) =>
    typeof value === 'number' ? [option, String(value)] : undefined;

const containerFlags: Record<string, ToWords> = {
  Hostname: text('--hostname'),
  Domainname: text('--domainname'),
  User: text('--user'),
  WorkingDir: text('--workdir'),
  StopSignal: text('--stop-signal'),
  Tty: flag('--tty'),
  OpenStdin: flag('--interactive'),
  Env: each('--env'),
  Labels: (value) =>
    isJsonObject(value)
      ? Object.entries(value).flatMap(([key, item]) => ['--label', `${key}=${item}`])
      : undefined,
  ExposedPorts: (value) =>
    isJsonObject(value) ? Object.keys(value).flatMap((port) => ['--expose', port]) : undefined,
  NetworkingConfig: networking,
  Volumes: (value) =>
    isJsonObject(value) ? Object.keys(value).flatMap((path) => ['--volume', path]) : undefined,
};

const hostFlags: Record<string, ToWords> = {
  Binds: each('--volume'),
  VolumesFrom: each('--volumes-from'),
  NetworkMode: (value) => (value === 'default' ? [] : text('--network')(value)),
  PidMode: text('--pid'),
  IpcMode: (value) => (value === 'private' ? [] : text('--ipc')(value)),
  CgroupnsMode: (value) => (value === 'private' ? [] : text('--cgroupns')(value)),
  UTSMode: text('--uts'),
  UsernsMode: text('--userns'),
  Runtime: (value) => (value === 'runc' ? [] : text('--runtime')(value)),
  AutoRemove: flag('--rm'),
  Privileged: flag('--privileged'),
  ReadonlyRootfs: flag('--read-only'),
  Init: flag('--init'),
  PublishAllPorts: flag('--publish-all'),
  CapAdd: each('--cap-add'),
  CapDrop: each('--cap-drop'),
  Dns: each('--dns'),
  ExtraHosts: each('--add-host'),
  SecurityOpt: each('--security-opt'),
  Memory: number('--memory'),
  ShmSize: number('--shm-size'),
  PidsLimit: number('--pids-limit'),
  ConsoleSize: () => [],
  LogConfig: logging,
  PortBindings: publish,
  RestartPolicy: restart,
};

/** The flags, image and command of `docker create` for a body of `POST /containers/create`. */
export function createFlags(body: JsonObject): { words: string[]; leftOut: string[] } {
  const { Image, Cmd, Entrypoint, HostConfig, AttachStdin, AttachStdout, AttachStderr, StdinOnce, ...rest } =
    body;
  const container = translate(rest, containerFlags);
  const host = translate(isJsonObject(HostConfig) ? HostConfig : {}, hostFlags);
  const [entry, ...entryArguments] = strings(Entrypoint) ?? [];
  const words = [
    ...container.words,
    ...host.words,
    ...(entry === undefined ? [] : ['--entrypoint', entry]),
    typeof Image === 'string' ? Image : '',
    ...entryArguments,
    ...(strings(Cmd) ?? []),
  ];
  return { words, leftOut: [...container.leftOut, ...host.leftOut.map((key) => `HostConfig.${key}`)] };
}

function translate(
  object: JsonObject,
  flags: Record<string, ToWords>,
): { words: string[]; leftOut: string[] } {
  const words: string[] = [];
  const leftOut: string[] = [];
  for (const [key, value] of Object.entries(object)) {
    if (isUnset(value)) continue;
    const found = Object.hasOwn(flags, key) ? flags[key]?.(value) : undefined;
    if (found === undefined) leftOut.push(key);
    else words.push(...found);
  }
  return { words, leftOut };
}

/** What the docker CLI sends for a flag that was not given. */
function isUnset(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.every(isUnset);
  if (isJsonObject(value)) return Object.keys(value).length === 0;
  return value === null || value === '' || value === 0 || value === false || value === -1;
}

/** The CLI fills in an endpoint for the network of --network, with nothing in it. */
function networking(value: JsonValue): string[] | undefined {
  const endpoints = isJsonObject(value) && value.EndpointsConfig;
  if (!isJsonObject(endpoints)) return undefined;
  const isPlain = Object.values(endpoints).every(
    (endpoint) => !isJsonObject(endpoint) || Object.values(endpoint).every(isUnset),
  );
  return isPlain ? [] : undefined;
}

function logging(value: JsonValue): string[] | undefined {
  if (!isJsonObject(value) || typeof value.Type !== 'string') return undefined;
  if (value.Config !== undefined && !isUnset(value.Config)) return undefined;
  return value.Type === '' ? [] : ['--log-driver', value.Type];
}

function publish(value: JsonValue): string[] | undefined {
  if (!isJsonObject(value)) return undefined;
  return Object.entries(value).flatMap(([port, hosts]) =>
    (Array.isArray(hosts) ? hosts : []).flatMap((host) => {
      if (!isJsonObject(host)) return [];
      const ip = typeof host.HostIp === 'string' && host.HostIp !== '' ? `${host.HostIp}:` : '';
      const hostPort = typeof host.HostPort === 'string' ? host.HostPort : '';
      return ['--publish', hostPort === '' && ip === '' ? port : `${ip}${hostPort}:${port}`];
    }),
  );
}

function restart(value: JsonValue): string[] | undefined {
  if (!isJsonObject(value) || typeof value.Name !== 'string') return undefined;
  const times = typeof value.MaximumRetryCount === 'number' ? value.MaximumRetryCount : 0;
  if (value.Name === '' || value.Name === 'no') return [];
  return ['--restart', times > 0 ? `${value.Name}:${times}` : value.Name];
}

function strings(value: JsonValue | undefined): string[] | undefined {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

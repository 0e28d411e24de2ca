import { readFileSync } from 'node:fs';
import { MAX_TIMER_MS, PowerstripError } from '@pw/core';
import { Command, type Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { defaultConfigFile } from './config/read-hook-config.ts';
import { type InspectOptions, inspectOptions, parseInspect, type RawInspect } from './inspect-options.ts';
import { limitOptions, parseLimits, type RawLimits } from './limit-options.ts';
import { checkLoop } from './listen/check-loop.ts';
import { type ListenAddress, parseListenAddress } from './listen/listen-address.ts';
import type { ListenTls } from './listen/open-listener.ts';
import { type LogLevel, logLevels } from './operations/create-log.ts';
import type { StatusAddress } from './operations/status-server.ts';
import { option, wholeNumber } from './option.ts';
import type { Limits } from './proxy-context.ts';
import { type EngineAddress, parseEngineAddress } from './upstream/engine-address.ts';

/** All options of `powerstrip`, checked. */
export interface ServeOptions {
  config: string;
  listen: ListenAddress[];
  engine: EngineAddress;
  insecure: boolean;
  tls: ListenTls | undefined;
  /** Reads the files of `tls` again. Throws BAD_OPTION. */
  readTls: () => ListenTls | undefined;
  status: StatusAddress | undefined;
  inspect: InspectOptions | undefined;
  limits: Limits;
  shutdownTimeoutMs: number;
  reloadIntervalMs: number;
  logLevel: LogLevel;
  allowHosts: string[];
  allowOrigins: string[];
}

export interface CheckOptions {
  /** Also ask each adapter whether it answers. */
  adapters: boolean;
}

export interface Actions {
  serve: (options: ServeOptions) => Promise<void>;
  check: (file: string, options: CheckOptions) => Promise<void>;
  schema: () => void;
}

interface RawOptions extends RawLimits, RawInspect {
  config: string;
  listen: string[];
  dockerHost: string;
  dockerCertPath?: string;
  insecure: boolean;
  tls: boolean;
  tlsverify: boolean;
  tlscacert?: string;
  tlscert?: string;
  tlskey?: string;
  statusListen: string;
  shutdownTimeout: number;
  reloadInterval: number;
  logLevel: LogLevel;
  allowHost: string[];
  allowOrigin: string[];
}

const defaultListen = 'tcp://127.0.0.1:2375';
const defaultEngine = 'unix:///var/run/docker.sock';
const defaultStatus = 'tcp://127.0.0.1:2374';

/** The command line: `powerstrip [options]`, `powerstrip check FILE`, `powerstrip schema`. */
export function createCommand({ serve, check, schema }: Actions): Command {
  const command = new Command('powerstrip')
    .version(packageJson.version)
    .description('An HTTP proxy for the Docker API that calls blocking hooks before and after Docker.')
    .enablePositionalOptions()
    .showHelpAfterError('(powerstrip --help lists the options)');
  for (const option of serveOptions()) command.addOption(option);
  command.action((raw: RawOptions) => serve(parseOptions(raw)));
  command
    .command('check')
    .description('only check an adapters.yml')
    .argument('[file]', 'the file', defaultConfigFile)
    .option('--adapters', 'also ask each adapter whether it answers', false)
    .action(check);
  command.command('schema').description('print the JSON Schema of adapters.yml').action(schema);
  return command;
}

function serveOptions(): Option[] {
  return [
    option('--config <file>', 'the hooks', 'POWERSTRIP_CONFIG').default(defaultConfigFile),
    ...engineOptions(),
    ...listenOptions(),
    ...clientOptions(),
    ...limitOptions(),
    ...inspectOptions(),
    option(
      '--reload-interval <ms>',
      'how often adapters.yml is checked for changes',
      'POWERSTRIP_RELOAD_INTERVAL',
    )
      .argParser(wholeNumber({ min: 1, max: MAX_TIMER_MS }))
      .default(1_000),
    option('--log-level <level>', 'least important lines to log', 'POWERSTRIP_LOG_LEVEL')
      .choices(logLevels)
      .default('info'),
  ];
}

function engineOptions(): Option[] {
  return [
    option('--docker-host <url>', 'the Docker engine', 'DOCKER_HOST').default(defaultEngine),
    option('--docker-cert-path <folder>', 'ca.pem, cert.pem and key.pem for the engine', 'DOCKER_CERT_PATH'),
  ];
}

function listenOptions(): Option[] {
  return [
    option(
      '--listen <url>',
      'tcp://HOST:PORT, unix:///path or fd://NUMBER; may be repeated',
      'POWERSTRIP_LISTEN',
    )
      .argParser(collectList)
      .default([], defaultListen),
    option(
      '--insecure',
      'allow tcp beyond loopback without client certificates',
      'POWERSTRIP_INSECURE',
    ).default(false),
    option('--tls', 'TLS on the tcp listeners', 'POWERSTRIP_TLS').default(false),
    option('--tlsverify', 'TLS, and clients must show a certificate', 'POWERSTRIP_TLSVERIFY').default(false),
    option('--tlscacert <file>', 'the CA of client certificates', 'POWERSTRIP_TLSCACERT'),
    option('--tlscert <file>', 'the certificate of the listeners', 'POWERSTRIP_TLSCERT'),
    option('--tlskey <file>', 'its key', 'POWERSTRIP_TLSKEY'),
    option(
      '--status-listen <url>',
      '/healthz, /readyz and /metrics: tcp://HOST:PORT, unix:///path, or "none" for none of them',
      'POWERSTRIP_STATUS_LISTEN',
    ).default(defaultStatus),
  ];
}

function clientOptions(): Option[] {
  return [
    option('--allow-host <name>', 'a Host that requests may carry; may be repeated', 'POWERSTRIP_ALLOW_HOST')
      .argParser(collectList)
      .default([], 'addresses of its own and the names Docker clients send'),
    option(
      '--allow-origin <origin>',
      'an Origin that requests may carry; may be repeated',
      'POWERSTRIP_ALLOW_ORIGIN',
    )
      .argParser(collectList)
      .default([], 'none'),
  ];
}

function parseOptions(raw: RawOptions): ServeOptions {
  const listen = raw.listen.length === 0 ? [defaultListen] : raw.listen;
  const status = statusAddress(raw.statusListen);
  const tlsVerifyEngine = Boolean(process.env.DOCKER_TLS_VERIFY);
  const engine = parseEngineAddress({
    url: raw.dockerHost,
    certPath: raw.dockerCertPath,
    tlsVerify: tlsVerifyEngine,
  });
  // The socket of an engine that is down looks like one that a killed process left.
  if (status !== undefined) checkLoop(status, engine);
  return {
    config: raw.config,
    listen: listen.map((url) => parseListenAddress(url)),
    engine,
    insecure: raw.insecure,
    tls: readListenTls(raw),
    readTls: () => readListenTls(raw),
    status,
    inspect: parseInspect(raw, { status, insecure: raw.insecure }),
    limits: parseLimits(raw),
    shutdownTimeoutMs: raw.shutdownTimeout,
    reloadIntervalMs: raw.reloadInterval,
    logLevel: raw.logLevel,
    allowHosts: raw.allowHost.map((host) => host.toLowerCase()),
    allowOrigins: raw.allowOrigin,
  };
}

function readListenTls({ tls, tlsverify, tlscacert, tlscert, tlskey }: RawOptions): ListenTls | undefined {
  if (!tls && !tlsverify) return undefined;
  return {
    cert: readPem('--tlscert', tlscert),
    key: readPem('--tlskey', tlskey),
    ca: tlsverify ? readPem('--tlscacert', tlscacert) : undefined,
  };
}

function readPem(option: string, file: string | undefined): Buffer {
  if (file === undefined) {
    throw new PowerstripError('BAD_OPTION', `${option} is missing`, { hint: `TLS needs ${option} FILE.pem` });
  }
  try {
    return readFileSync(file);
  } catch (cause) {
    const message = `${option} is ${file}: ${(cause as Error).message}`;
    throw new PowerstripError('BAD_OPTION', message, { hint: 'expected a readable PEM file', cause });
  }
}

function statusAddress(url: string): StatusAddress | undefined {
  if (url === 'none') return undefined;
  const address = parseListenAddress(url, '--status-listen');
  if (address.kind !== 'inherited') return address;
  throw new PowerstripError('BAD_OPTION', `--status-listen is ${url}`, {
    hint: 'expected tcp://HOST:PORT, unix:///path/to.sock or none',
  });
}

function collectList(value: string, earlier: string[]): string[] {
  return [...earlier, ...value.split(',')];
}

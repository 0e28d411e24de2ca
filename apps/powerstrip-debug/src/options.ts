import { parsePort, readToken } from '@pw/hooks';
import { Command, InvalidArgumentError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };

export interface Options {
  port: number;
  host: string;
  verbose: boolean;
  /** Default: none is asked for. */
  token?: string;
}

/** Reads the command line and the environment. Throws BAD_OPTION. */
export function readOptions(argv: readonly string[]): Options {
  const program = new Command('powerstrip-debug')
    .version(packageJson.version)
    .description('Shows each Docker API call that powerstrip hooks, before and after')
    .option('-p, --port <port>', 'port to listen on', parsePortOption, 80)
    .addOption(
      new Option('--host <address>', 'address to listen on; 0.0.0.0 for all')
        .env('PW_HOST')
        .default('127.0.0.1'),
    )
    .addOption(
      new Option(
        '--token-file <path>',
        'answer only with this token, `token` of adapters.yml; or the token itself in PW_TOKEN',
      ).env('PW_TOKEN_FILE'),
    )
    .option('-v, --verbose', 'print each call whole, as JSON', false)
    .parse(argv);
  const { tokenFile, ...options } = program.opts<Omit<Options, 'token'> & { tokenFile?: string }>();
  const token = readToken(tokenFile, process.env);
  return token === undefined ? options : { ...options, token };
}

function parsePortOption(text: string): number {
  const port = parsePort(text);
  if (port !== undefined) return port;
  throw new InvalidArgumentError('expected a port from 0 (any free one) to 65535.');
}

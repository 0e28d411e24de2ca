import { parsePort, parseSubnets, SUBNETS_GRAMMAR } from '@pw/core';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { registryOption } from '../images/registry-option.ts';
import { DEFAULT_PORT } from './default-port.ts';
import { isPrefix, PREFIX_GRAMMAR } from './stack-names.ts';

/** Which stack a command is about. */
export type StackFlags = {
  prefix?: string;
  port: number;
  subnet?: string;
  registry: string;
  installEngine?: boolean;
};

/** Options of every command that starts or looks for a stack. */
export function withStackFlags(command: Command): Command {
  const option = (flags: string, text: string, variable: string) => new Option(flags, text).env(variable);
  return command
    .addOption(
      option('--port <port>', 'where on 127.0.0.1 powerstrip is published', 'PW_PORT')
        .default(DEFAULT_PORT)
        .argParser(parsePortOption),
    )
    .addOption(
      option(
        '--prefix <name>',
        'begin the names of all containers and networks with it',
        'PW_PREFIX',
      ).argParser(parsePrefixOption),
    )
    .addOption(
      option(
        '--subnet <cidr>',
        'the subnet of the weave network; one of IPv6 as well after a comma',
        'PW_SUBNET',
      ).argParser(parseSubnetOption),
    )
    .addOption(registryOption());
}

/** For the commands that begin with nothing. */
export function withInstallFlag(command: Command): Command {
  return command.option(
    '--install-engine',
    'have apt-get install Docker where it is missing, without asking',
  );
}

function parsePortOption(text: string): number {
  const port = parsePort(text);
  if (port !== undefined && port > 0) return port;
  throw new InvalidArgumentError('Use 1 to 65535.');
}

/** Empty is no prefix: `pw down --prefix "$UNSET"` would be about the stack without one. */
function parsePrefixOption(text: string): string {
  if (isPrefix(text)) return text;
  throw new InvalidArgumentError(PREFIX_GRAMMAR);
}

/** The adapter reads it again; here a fault is known before anything is started. */
function parseSubnetOption(text: string): string {
  if (parseSubnets(text) !== undefined) return text;
  throw new InvalidArgumentError(SUBNETS_GRAMMAR);
}

import { parsePort } from '@pw/core';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { registryOption } from '../images/registry-option.ts';

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
        .default(2375)
        .argParser(parsePortOption),
    )
    .addOption(
      option('--prefix <name>', 'begin the names of all containers and networks with it', 'PW_PREFIX'),
    )
    .addOption(
      option(
        '--subnet <cidr>',
        'the subnet of the weave network; one of IPv6 as well after a comma',
        'PW_SUBNET',
      ),
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

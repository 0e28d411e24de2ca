import { parsePort } from '@pw/core';
import { type Command, InvalidArgumentError } from 'commander';
import { registryOption } from '../images/registry-option.ts';

/** Which stack a command is about. */
export type StackFlags = { prefix?: string; port: number; subnet?: string; registry: string };

/** Options of every command that starts or looks for a stack. */
export function withStackFlags(command: Command): Command {
  return command
    .option('--port <port>', 'where on 127.0.0.1 powerstrip is published', parsePortOption, 2375)
    .option('--prefix <name>', 'begin the names of all containers and networks with it')
    .option('--subnet <cidr>', 'the subnet of the weave network')
    .addOption(registryOption());
}

function parsePortOption(text: string): number {
  const port = parsePort(text);
  if (port !== undefined && port > 0) return port;
  throw new InvalidArgumentError('Use 1 to 65535.');
}

import { PowerstripError } from '@pw/core';
import type { Command } from 'commander';
import { nearest } from '../terminal/nearest.ts';

/** Prints the help of a command. Throws BAD_OPTION for one that does not exist, and names the nearest. */
export function helpCommand(program: Command, name: string): void {
  const command = program.commands.find((candidate) => candidate.name() === name);
  if (command !== undefined) {
    command.outputHelp();
    return;
  }
  const names = program.commands.map((candidate) => candidate.name());
  const meant = nearest(name, names);
  throw new PowerstripError('BAD_OPTION', `help: there is no command ${JSON.stringify(name)}`, {
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}The commands are ${names.join(', ')}.`,
  });
}

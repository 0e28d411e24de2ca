import type { Command } from 'commander';

/** `pw help [COMMAND]`, which fails for a command that does not exist and names the one that was meant. */
export function addHelp(program: Command): void {
  program
    .helpCommand(false)
    .command('help')
    .argument('[command]', 'the command to explain')
    .summary('explain pw, or one of its commands')
    .description('Explain pw, or one of its commands.')
    .action(async (name: string | undefined) => {
      if (name === undefined) return program.outputHelp();
      const { helpCommand } = await import('./help-command.ts');
      helpCommand(program, name);
    });
}

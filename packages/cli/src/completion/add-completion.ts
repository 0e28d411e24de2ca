import type { Command } from 'commander';

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .summary('print the completion script of a shell')
    .description('Print the completion script of a shell: source <(pw completion bash)')
    .argument('<shell>', 'bash, zsh or fish')
    .action(async (shell: string) => {
      const { completionCommand } = await import('./completion-command.ts');
      completionCommand(shell, program);
    });
}

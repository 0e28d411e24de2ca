import type { Command } from 'commander';
import { withStackFlags } from '../stack/stack-flags.ts';

export function addEnv(program: Command): void {
  withStackFlags(program.command('env'))
    .summary('print what points the docker CLI at powerstrip: eval "$(pw env)"')
    .description('Print shell commands that point the docker CLI at powerstrip: eval "$(pw env)"')
    .option('--restore', 'print those that restore the previous DOCKER_HOST, and its TLS variables')
    .action(async (flags) => {
      const { envCommand } = await import('./env-command.ts');
      envCommand(flags);
    });
}

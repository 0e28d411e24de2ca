import type { Command } from 'commander';
import { withStackFlags } from '../stack/stack-flags.ts';

export function addDoctor(program: Command): void {
  withStackFlags(program.command('doctor'))
    .summary('look for the usual faults, and say how to repair each')
    .description(
      'Look for the usual faults, and say how to repair each. Changes nothing; exits with 1 when it finds one.',
    )
    .option('--adapters <file>', 'an adapters.yml to check (default: the one in the powerstrip container)')
    .option('--json', 'print one JSON object on stdout')
    .action(async (flags) => {
      const { doctorCommand } = await import('./doctor-command.ts');
      await doctorCommand(flags);
    });
}

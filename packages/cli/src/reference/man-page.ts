import type { Command, Option } from 'commander';

/** pw(1), from the same definitions as docs/cli.md. Source of the macros: man(7). */
export function manPage(program: Command): string {
  const version = program.version() ?? '';
  return `${[
    `.TH PW 1 "" "powerstrip-weave ${version}" "User Commands"`,
    '.SH NAME',
    'pw \\- powerstrip and the weave network for the Docker engine of this machine',
    '.SH SYNOPSIS',
    '.B pw',
    '.I command',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    roff(program.description()),
    '.SH COMMANDS',
    ...program.commands.flatMap(describeCommand),
    '.SH FILES',
    '.TP',
    '.I ~/.config/powerstrip-weave/config.yml',
    'The flags of the stack, one',
    '.B key: value',
    'a line. A variable wins over it, a flag over both.',
    'XDG_CONFIG_HOME stands in place of ~/.config.',
    '.SH EXIT STATUS',
    '0 success, 1 failure, 2 wrong usage, 130 Ctrl-C.',
    '.SH SEE ALSO',
    '.BR docker (1)',
  ].join('\n')}\n`;
}

function describeCommand(command: Command): string[] {
  const words = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? name : `[${name}]`;
  });
  const [first = '', ...rest] = command.description().split('\n');
  return [
    `.SS ${roff(['pw', command.name(), ...words].join(' '))}`,
    roff(first),
    ...(rest.length === 0 ? [] : ['.nf', ...rest.map(roff), '.fi']),
    ...command.options.filter(({ hidden }) => !hidden).flatMap(describeOption),
  ];
}

function describeOption(option: Option): string[] {
  const variable = option.envVar === undefined ? [] : [`Variable: ${option.envVar}.`];
  const choices = option.argChoices === undefined ? [] : [`One of ${option.argChoices.join(', ')}.`];
  const fallback =
    option.defaultValue === undefined || option.defaultValue === false
      ? []
      : [`Default: ${String(option.defaultValue)}.`];
  const text = [`${option.description}.`, ...choices, ...fallback, ...variable].join(' ');
  return ['.TP', `.B ${roff(option.flags)}`, roff(text)];
}

const hex = (sign: string) => (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

/** A line that begins with a dot or a quote would be a macro; a bare dash is a hyphen, not an option's. */
function roff(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    // As every terminal's man reads it, whatever it takes the file's encoding for (groff_char(7)).
    .replaceAll(/[^\x20-\x7e]/gu, (sign) => `\\[u${hex(sign)}]`);
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

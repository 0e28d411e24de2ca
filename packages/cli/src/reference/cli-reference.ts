import type { Argument, Command, Option } from 'commander';

/** docs/cli.md: every command with its arguments and options, as the definitions have them. */
export function cliReference(program: Command): string {
  const sections = program.commands.map(describeCommand);
  const intro = [
    '# pw',
    '',
    '<!-- Written by `node --conditions=@pw/source packages/cli/scripts/write-cli-doc.ts` from the add-….ts of packages/cli/src. -->',
    '',
    program.description(),
    '',
    'On a terminal `pw` draws, in a pipe it prints plain lines, with `--json` one object on stdout and the rest on stderr.',
    '`NO_COLOR`, `CI` and `INK_SCREEN_READER` are honoured. Ctrl-C in `pw demo` removes what it has started;',
    'after one in `pw up`, another `pw up` starts the rest, and `pw down` removes all.',
    'Exit code 0 is success, 1 a failure and 2 wrong usage, which stderr explains, 130 Ctrl-C (0 where that is the only end).',
    'With `--json` a failure is an object on stdout too: `{"error":{"code","message","hint","link"}}`.',
    '',
    'The stack’s flags can be set permanently: by the variable beside each, or as keys of',
    '`~/.config/powerstrip-weave/config.yml` (`port: 2376`). A flag wins over a variable, a variable over the file; `pw config`',
    'shows what holds. A path in the file starts where the file lies, and an empty variable is not set. `XDG_CONFIG_HOME` stands',
    'in place of `~/.config`, for the state of `pw demo` `XDG_STATE_HOME` of `~/.local/state`, and for what npm has brought',
    '`XDG_CACHE_HOME` of `~/.cache`.',
    '',
    'The engine is the one that the docker CLI would use: `DOCKER_HOST`, else its current context. Over `ssh://` none is used.',
    '',
    `Everywhere: ${visible(program).map(flagsOf).join(', ')}.`,
    '',
  ];
  return `${[...intro, ...sections].join('\n').trimEnd()}\n`;
}

function describeCommand(command: Command): string {
  const [first = '', ...rest] = command.description().split('\n');
  const lines = [`## ${usageOf(command)}`, '', first, ''];
  if (rest.length > 0) lines.push('```text', ...rest.map((line) => line.trim()), '```', '');
  const rows = [...command.registeredArguments.map(argumentRow), ...visible(command).map(optionRow)];
  if (rows.length > 0) lines.push('| | |', '|---|---|', ...rows, '');
  return lines.join('\n');
}

function usageOf(command: Command): string {
  const args = command.registeredArguments.map(nameOf);
  return ['pw', command.name(), ...args].join(' ');
}

function nameOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function argumentRow(argument: Argument): string {
  const choices = argument.argChoices === undefined ? '' : ` (${argument.argChoices.join(', ')})`;
  return row(`\`${nameOf(argument)}\``, `${argument.description}${choices}`);
}

function optionRow(option: Option): string {
  const isShown = option.defaultValue !== undefined && option.defaultValue !== false;
  const fallback = isShown ? ` (default: \`${String(option.defaultValue)}\`)` : '';
  const choices = option.argChoices === undefined ? '' : ` (${option.argChoices.join(', ')})`;
  const variable = option.envVar === undefined ? '' : `, \`${option.envVar}\``;
  return row(`${flagsOf(option)}${variable}`, `${option.description}${choices}${fallback}`);
}

function row(left: string, right: string): string {
  return `| ${left} | ${right.replaceAll('|', '\\|')} |`;
}

function flagsOf(option: Option): string {
  return `\`${option.flags}\``;
}

function visible(command: Command): Option[] {
  return command.options.filter(({ hidden }) => !hidden);
}

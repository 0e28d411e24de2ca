import { PowerstripError } from '@pw/core';
import type { Command, Option } from 'commander';
import { DEV_WORD, demoWords } from '../demo/demo-word-list.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

/** `pw completion SHELL`: a script for that shell, made from the command definitions. */
export function completionCommand(shell: string, program: Command): void {
  const write = writers[shell as Shell];
  if (write === undefined) {
    throw new PowerstripError('BAD_OPTION', `completion: ${JSON.stringify(shell)} is not a shell it knows`, {
      hint: `Use ${shells.join(', ')}.`,
    });
  }
  process.stdout.write(write(describe(program)));
}

type Described = {
  name: string;
  summary: string;
  words: string[];
  /** What may follow an option: its choices. */
  values: { flag: string; choices: readonly string[] }[];
  takesContainers: boolean;
}[];

/** What may follow each command: its options, its words, its choices. */
export function describe(program: Command): Described {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary() || command.description(),
    words: [
      ...(command.name() === 'demo' ? [...Object.keys(demoWords), DEV_WORD] : []),
      ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      ...command.options.flatMap(longFlag),
    ],
    values: command.options.flatMap(({ long, argChoices }) =>
      long != null && argChoices !== undefined ? [{ flag: long, choices: argChoices }] : [],
    ),
    takesContainers: command.registeredArguments.some((argument) =>
      /container/.test(`${argument.name()} ${argument.description}`),
    ),
  }));
}

const longFlag = ({ long }: Option): string[] => (long === undefined || long === null ? [] : [long]);

/** The containers of whatever engine the docker CLI would ask. */
const LIST_CONTAINERS = "docker ps --format '{{.Names}}' 2>/dev/null";

const writers: Record<Shell, (commands: Described) => string> = {
  bash: (commands) => `# pw completion bash: source it, or put it into /etc/bash_completion.d/
_pw() {
  local words="${commands.map(({ name }) => name).join(' ')} --help --version"
  if [ "$COMP_CWORD" -gt 1 ]; then
    case "\${COMP_WORDS[1]}" in
${commands.map(({ name, words }) => `      ${name}) words="${words.join(' ')}" ;;`).join('\n')}
      *) words="" ;;
    esac
    case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
${commands.flatMap(({ name, values }) => values.map(({ flag, choices }) => `      "${name} ${flag}") words="${choices.join(' ')}" ;;`)).join('\n')}
    esac
    case "\${COMP_WORDS[1]}" in
      ${commands
        .filter(({ takesContainers }) => takesContainers)
        .map(({ name }) => name)
        .join('|')}) words="$words $(${LIST_CONTAINERS})" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _pw pw
`,
  zsh: (commands) => `#compdef pw
# pw completion zsh: put it as _pw into a directory of $fpath
if (( CURRENT == 2 )); then
  local -a commands=(
${commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`).join('\n')}
  )
  _describe command commands
else
  case "$words[2]" in
${commands.map(({ name, words, takesContainers }) => `    ${name}) compadd -- ${words.map(quote).join(' ')}${takesContainers ? ` $(${LIST_CONTAINERS})` : ''} ;;`).join('\n')}
  esac
  case "$words[2] $words[CURRENT-1]" in
${commands.flatMap(({ name, values }) => values.map(({ flag, choices }) => `    '${name} ${flag}') compadd -- ${choices.join(' ')} ;;`)).join('\n')}
  esac
fi
`,
  fish: (commands) => `# pw completion fish: put it into ~/.config/fish/completions/pw.fish
${commands
  .map(
    ({ name, summary, words, values, takesContainers }) =>
      `complete -c pw -f -n __fish_use_subcommand -a ${name} -d ${quote(summary)}
complete -c pw -f -n '__fish_seen_subcommand_from ${name}' -a ${quote(words.join(' '))}${values.map(({ flag, choices }) => `\ncomplete -c pw -f -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)} -xa ${quote(choices.join(' '))}`).join('')}${takesContainers ? `\ncomplete -c pw -f -n '__fish_seen_subcommand_from ${name}' -a '(${LIST_CONTAINERS})'` : ''}`,
  )
  .join('\n')}
`,
};

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

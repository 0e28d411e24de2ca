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

type Described = { name: string; summary: string; words: string[] }[];

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
  }));
}

const longFlag = ({ long }: Option): string[] => (long === undefined || long === null ? [] : [long]);

const writers: Record<Shell, (commands: Described) => string> = {
  bash: (commands) => `# pw completion bash: source it, or put it into /etc/bash_completion.d/
_pw() {
  local words="${commands.map(({ name }) => name).join(' ')} --help --version"
  if [ "$COMP_CWORD" -gt 1 ]; then
    case "\${COMP_WORDS[1]}" in
${commands.map(({ name, words }) => `      ${name}) words="${words.join(' ')}" ;;`).join('\n')}
      *) words="" ;;
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
${commands.map(({ name, words }) => `    ${name}) compadd -- ${words.map(quote).join(' ')} ;;`).join('\n')}
  esac
fi
`,
  fish: (commands) => `# pw completion fish: put it into ~/.config/fish/completions/pw.fish
${commands
  .map(
    ({ name, summary, words }) =>
      `complete -c pw -f -n __fish_use_subcommand -a ${name} -d ${quote(summary)}
complete -c pw -f -n '__fish_seen_subcommand_from ${name}' -a ${quote(words.join(' '))}`,
  )
  .join('\n')}
`,
};

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

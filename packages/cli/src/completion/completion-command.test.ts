import { execFileSync } from 'node:child_process';
import { expect, jest, test } from '@jest/globals';
import { createProgram } from '../program.ts';
import { completionCommand, describe as describeCommands, shells } from './completion-command.ts';

const scriptOf = (shell: string): string => {
  const written: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  try {
    completionCommand(shell, createProgram());
  } finally {
    spy.mockRestore();
  }
  return written.join('');
};

const completeInBash = (...words: string[]): string[] => {
  const line = words.map((word) => `'${word}'`).join(' ');
  const script = `${scriptOf('bash')}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _pw; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script]).toString().split('\n').filter(Boolean);
};

test('bash completes commands, words of the demo, options and parts', () => {
  expect(completeInBash('pw', 'do')).toEqual(['down', 'doctor']);
  expect(completeInBash('pw', 'demo', 'config', 'ps-')).toEqual(['ps-debug', 'ps-weave', 'ps-weaverun']);
  expect(completeInBash('pw', 'demo', '--j')).toEqual(['--json']);
  expect(completeInBash('pw', 'logs', 'powerstrip-d')).toEqual(['powerstrip-debug']);
});

test('bash completes what may follow an option, topics, and containers', () => {
  expect(completeInBash('pw', 'up', '--engine', 'w')).toEqual(['weave', 'weave-command']);
  expect(completeInBash('pw', 'status', 'pe')).toEqual(['peers']);
  expect(scriptOf('bash')).toMatch(/attach\|detach\|ps\) words=.*docker ps/);
});

test.each(shells)('%s knows every command', (shell) => {
  const script = scriptOf(shell);
  for (const { name } of describeCommands(createProgram())) expect(script).toContain(name);
});

test('another shell is an error that names those it knows', () => {
  expect(() => completionCommand('tcsh', createProgram())).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', hint: 'Use bash, zsh, fish.' }),
  );
});

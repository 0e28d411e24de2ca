// Draws docs/demo.svg: the end of `pw demo` as a real terminal (tmux) shows it. Needs the engine, the images, dist/.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ansiToSvg } from '../src/picture/ansi-to-svg.ts';

const COLUMNS = 84;
const socket = `pw-picture-${process.pid}`;
const tmux = (...args: string[]) =>
  execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args]).toString();
const bundle = join(import.meta.dirname, '../dist/main.js');

const command = `env -u CI -u NO_COLOR FORCE_COLOR=1 ${process.execPath} ${bundle} demo; tmux -L ${socket} wait-for -S ended; exec cat`;
tmux('-u', 'new-session', '-d', '-s', 'main', '-x', String(COLUMNS), '-y', '50', command);
try {
  tmux('wait-for', 'ended');
  const screen = tmux('capture-pane', '-e', '-p', '-t', 'main', '-S', '-').trimEnd();
  const end = screen.slice(screen.lastIndexOf('\n', screen.indexOf('== weaverun:')) + 1);
  writeFileSync(join(import.meta.dirname, '../../../docs/demo.svg'), ansiToSvg(end, COLUMNS));
} finally {
  tmux('kill-server');
}

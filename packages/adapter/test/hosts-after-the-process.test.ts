// The process through which hosts files are found ends, and another one gets its pid.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

/** Runs in a pid namespace of its own, where it chooses the next pid. */
const SCRIPT = `
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createHostsFiles } from '${import.meta.dirname}/../src/hosts/create-hosts-files.ts';
const [path] = process.argv.slice(1);
const start = () => spawn('cat', { stdio: ['pipe', 'ignore', 'inherit'] });
const end = async (child) => { child.kill('SIGKILL'); await once(child, 'exit'); };
const first = start();
const ways = [[first.pid], []].values();
const files = createHostsFiles(() => ways.next().value);
const append = (text) => files.visit(path, (file) => file.replaceFrom(file.bytes().length, Buffer.from(text)));
append('first');
await end(first);
let next;
do {
  if (next !== undefined) await end(next);
  writeFileSync('/proc/sys/kernel/ns_last_pid', String(first.pid - 1));
  next = start();
} while (next.pid !== first.pid);
try {
  append('next');
} catch (error) {
  console.log(error.message);
}
process.exit();
`;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('nothing is found through the other one', () => {
  const file = join(directory, 'hosts');
  writeFileSync(file, '');
  const script = ['--conditions=@pw/source', '--input-type=module', '-e', SCRIPT, file];
  const output = execFileSync(
    'unshare',
    ['--pid', '--fork', '--mount-proc', '--kill-child', process.execPath, ...script],
    { encoding: 'utf8', timeout: 30_000 },
  );
  expect(output).toBe(`the hosts file ${file} cannot be reached\n`);
  expect(readFileSync(file, 'utf8')).toBe('first');
}, 40_000);

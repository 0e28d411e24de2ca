// An adapter as process 1 of a container: in a pid namespace of its own, where the kernel has no default for signals.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { defineAdapter, serveAdapter } from '@pw/hooks';

/** Runs a program in which `adapter` listens; `before`: what it does before that. */
function runAsProcessOne(program: string, before = '') {
  const script = `import { defineAdapter, serveAdapter } from '@pw/hooks';
    ${before}
    const adapter = await serveAdapter(defineAdapter({}), { port: 0 });
    ${program}`;
  const node = [process.execPath, '--conditions=@pw/source', '--no-warnings', '--input-type=module'];
  const child = spawn('unshare', ['--pid', '--fork', '--kill-child', ...node, '--eval', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    exited,
    nextLine: async () => (await lines.next()).value as string | undefined,
    signal: (name: NodeJS.Signals) => process.kill(childOf(child), name),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function childOf({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it, and it has not failed', async (name) => {
  await using program = runAsProcessOne("console.log('ready');");
  expect(await program.nextLine()).toBe('ready');
  program.signal(name);
  expect(await program.exited).toStrictEqual([0, null]);
});

test('a signal that the program handles does not end it', async () => {
  await using program = runAsProcessOne(`
    process.on('SIGTERM', async () => console.log((await fetch(adapter.url + '/healthz')).status));
    console.log('ready');`);
  expect(await program.nextLine()).toBe('ready');
  program.signal('SIGTERM');
  expect(await program.nextLine()).toBe('200');
});

// Node takes such a handler away before it calls it.
test('nor does one that it handles once, from before it listened', async () => {
  const before = "process.once('SIGTERM', () => setTimeout(() => console.log('handled'), 500));";
  await using program = runAsProcessOne("console.log('ready');", before);
  expect(await program.nextLine()).toBe('ready');
  program.signal('SIGTERM');
  expect(await program.nextLine()).toBe('handled');
});

// The second has closed long before the hook of the first answers.
test('two adapters end as one does, when both have closed', async () => {
  await using program = runAsProcessOne(`
    const preHook = async () => {
      console.log('called');
      await new Promise((resolve) => setTimeout(resolve, 500));
    };
    console.log((await serveAdapter(defineAdapter({ preHook }), { port: 0 })).url);`);
  const url = (await program.nextLine()) ?? '';
  const ClientRequest = { Method: 'GET', Request: '/_ping', Body: null };
  const body = JSON.stringify({ PowerstripProtocolVersion: 1, Type: 'pre-hook', ClientRequest });
  const answer = fetch(url, { method: 'POST', body, headers: { connection: 'close' } });
  expect(await program.nextLine()).toBe('called');
  program.signal('SIGTERM');
  expect((await answer).status).toBe(200);
  expect(await program.exited).toStrictEqual([0, null]);
});

test('of two adapters, one that is closed leaves the signal to the other', async () => {
  await using program = runAsProcessOne(`
    await (await serveAdapter(defineAdapter({}), { port: 0 })).close();
    console.log('ready');`);
  expect(await program.nextLine()).toBe('ready');
  program.signal('SIGTERM');
  expect(await program.exited).toStrictEqual([0, null]);
});

const COUNT = "['SIGTERM', 'SIGINT'].map((name) => process.listenerCount(name))";

test('once it is closed, it handles no signal any more and waits for nothing', async () => {
  await using program = runAsProcessOne(`console.log(${COUNT}.join());
    await adapter.close();
    console.log(${COUNT}.join(), process.getActiveResourcesInfo().includes('Timeout'));`);
  expect([await program.nextLine(), await program.nextLine()]).toStrictEqual(['1,1', '0,0 false']);
  expect(await program.exited).toStrictEqual([0, null]);
});

test('any other process has the default of its signals', async () => {
  const before = process.listenerCount('SIGTERM');
  const adapter = await serveAdapter(defineAdapter({}), { port: 0 });
  expect(process.listenerCount('SIGTERM')).toBe(before);
  await adapter.close();
});

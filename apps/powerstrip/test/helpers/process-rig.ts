import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeDocker, startFakeDocker } from '@pw/test-helpers';
import { call } from './call.ts';
import { type FakeAdapter, startFakeAdapter } from './fake-adapter.ts';
import { addBefore } from './hooks.ts';
import { type PowerstripProcess, startPowerstrip } from './powerstrip-process.ts';

/** What a powerstrip that is a process of its own needs: an engine, an adapter and a place for adapters.yml. */
export interface ProcessRig extends AsyncDisposable {
  folder: string;
  /** Path of adapters.yml; the test writes it. */
  file: string;
  engine: FakeDocker;
  /** Adds 1 to the number in a request. */
  adapter: FakeAdapter;
  /** Text of an adapters.yml: calls like `pattern` go through the adapter. */
  yml(pattern: string): string;
  start(...args: string[]): Promise<PowerstripProcess>;
}

/** Starts an engine and an adapter, and makes a folder; all are gone with the rig. */
export async function startProcessRig(): Promise<ProcessRig> {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-process-'));
  const file = join(folder, 'adapters.yml');
  const engine = await startFakeDocker();
  const adapter = await startFakeAdapter(addBefore(1));
  return {
    ...{ folder, file, engine, adapter },
    yml: (pattern) => `endpoints:\n  "${pattern}":\n    pre: [adder]\nadapters:\n  adder: ${adapter.url}\n`,
    start: (...args) =>
      startPowerstrip([
        ...['--config', file, '--listen', 'tcp://127.0.0.1:0', '--docker-host', engine.url],
        ...['--reload-interval', '20', ...args],
      ]),
    [Symbol.asyncDispose]: async () => {
      await adapter[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Sends the number 1, and gives the number that reached the engine. */
export async function numberAt(port: number, path: string): Promise<unknown> {
  const { body } = await call(port, path, { body: { Number: 1 } });
  return JSON.parse(JSON.parse(body).body).Number;
}

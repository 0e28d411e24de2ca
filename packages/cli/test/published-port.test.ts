// A powerstrip that is up already, on the port that is wanted or on another one.
import { expect, test } from '@jest/globals';
import { createStack } from '../src/stack/index.ts';
import { type FakeEngine, LABELS, startFakeEngine } from './fake-engine.ts';

const upOn = (engine: FakeEngine, name: string, label: string, port: number) =>
  engine.add(name, {
    Config: { Labels: { ...LABELS, 'powerstrip-weave.stack': label } },
    HostConfig: { PortBindings: { '2375/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } },
  });

test('on the wanted one it is used', async () => {
  await using engine = await startFakeEngine();
  const { docker, port } = engine;
  upOn(engine, 'powerstrip', 'default', port);
  expect(await createStack({ docker, port }).startPart('powerstrip')).toBe(false);
});

test.each([
  [undefined, 2375, 'Use --port 2375 (the default), or start it anew: pw down && pw up --port 2376'],
  [
    'mine',
    2399,
    'Use --port 2399, or start it anew: pw down --prefix mine && pw up --prefix mine --port 2376',
  ],
])('with prefix %s on %i, it is not waited for on 2376', async (prefix, published, hint) => {
  await using engine = await startFakeEngine();
  const name = prefix === undefined ? 'powerstrip' : `${prefix}-powerstrip`;
  upOn(engine, name, prefix ?? 'default', published);
  const stack = createStack({ docker: engine.docker, port: 2376, ...(prefix !== undefined && { prefix }) });
  const startedAt = performance.now();
  await expect(stack.startPart('powerstrip')).rejects.toMatchObject({
    code: 'BAD_OPTION',
    message: `port: ${name} runs, but on port ${published} of 127.0.0.1, not on 2376`,
    hint,
  });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

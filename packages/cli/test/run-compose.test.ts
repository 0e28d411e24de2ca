import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import type { Compose } from '../src/demo/fig/find-compose.ts';
import { runCompose } from '../src/demo/fig/run-compose.ts';

test('compose speaks plain HTTP to powerstrip, although the engine is reached over TLS', async () => {
  process.env.DOCKER_TLS_VERIFY = '1';
  const lines: string[] = [];
  try {
    await runCompose([], {
      compose: { command: ['sh', '-c', 'env'] } as Compose,
      ...{ directory: tmpdir(), file: 'fig.yml', project: 'demo', dockerHost: 'tcp://127.0.0.1:2375' },
      onLine: (line) => void lines.push(line),
    });
  } finally {
    delete process.env.DOCKER_TLS_VERIFY;
  }
  expect(lines).toContain('DOCKER_HOST=tcp://127.0.0.1:2375');
  expect(lines.filter((line) => line.startsWith('DOCKER_TLS'))).toStrictEqual([]);
});

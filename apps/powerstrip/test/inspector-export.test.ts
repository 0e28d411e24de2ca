import { describe, expect, test } from '@jest/globals';
import { callDetailSchema } from '@pw/core/inspector';
import { call } from './helpers/call.ts';
import { changing } from './helpers/hooks.ts';
import { startInspectedRig } from './helpers/inspected-rig.ts';

const adds = changing({
  pre: ({ Body }) => ({ Body: JSON.stringify({ ...JSON.parse(Body ?? ''), Cmd: ['w'] }) }),
});

describe('GET /api/export', () => {
  test('one JSON object a line, of what the filter lets through', async () => {
    await using inspected = await startInspectedRig({});
    const { rig, ask } = inspected;
    for (const path of ['/a1', '/b', '/a2']) await call(rig.port, path);
    const { body, headers } = await ask('/api/export?filter=path%3A%2Fa*');
    expect(headers['content-disposition']).toContain('powerstrip-calls.ndjson');
    const lines = body.trimEnd().split('\n');
    expect(lines.map((line) => callDetailSchema.parse(JSON.parse(line)).path)).toStrictEqual(['/a2', '/a1']);
  });

  test('an HTTP archive', async () => {
    await using inspected = await startInspectedRig({
      endpoints: { 'POST /x': { pre: ['adds'] } },
      adapters: { adds },
    });
    const { rig, ask } = inspected;
    await call(rig.port, '/x?name=web', { body: { Image: 'i' } });
    await call(rig.port, '/y');
    const { body } = await ask('/api/export?format=har');
    const { log } = JSON.parse(body) as { log: { entries: object[] } };
    expect(log).toMatchObject({ version: '1.2', creator: { name: 'powerstrip' } });
    expect(log.entries).toMatchObject([
      { request: { method: 'GET', url: 'http://docker/y' }, response: { status: 200 } },
      {
        request: {
          url: 'http://docker/x?name=web',
          queryString: [{ name: 'name', value: 'web' }],
          postData: { text: '{"Image":"i"}' },
        },
        _hooks: [{ adapter: 'adds', outcome: 'changed' }],
      },
    ]);
  });

  test('nothing is an archive too', async () => {
    await using inspected = await startInspectedRig({});
    expect(JSON.parse((await inspected.ask('/api/export?format=har')).body)).toMatchObject({
      log: { entries: [] },
    });
  });
});

import { describe, expect, test } from '@jest/globals';
import { call } from './helpers/call.ts';
import type { FakeAdapter } from './helpers/fake-adapter.ts';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

const endpoints = { 'POST /x': { pre: ['a'], post: ['a'] } };
const packetsOf = (adapter: FakeAdapter | undefined) => (adapter?.seen ?? []).map(({ packet }) => packet);
const refusing = () => ({ status: 403, body: '{"message":"no"}' });

describe('which call, and whose', () => {
  test('one CallId in both packets, the log line and the answer; the client’s address in the packets', async () => {
    await using rig = await startRig({ endpoints, adapters: { a: nullHook } });
    using client = await openRawClient(rig.port);
    client.send('POST /x HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n\r\n');
    const answer = await client.until('SeenByFakeDocker');
    const line = await rig.logged(({ msg }) => msg === 'call');
    const [pre, post] = packetsOf(rig.adapters.a);
    const CallId = expect.stringMatching(/^[0-9a-f]{16}$/);
    const Client = { address: `127.0.0.1:${client.socket.localPort}` };
    expect(pre).toMatchObject({ Type: 'pre-hook', CallId, Client });
    expect(post).toMatchObject({ Type: 'post-hook', CallId: pre?.CallId, Client });
    expect(line.call).toBe(pre?.CallId);
    expect(answer).toContain(`\r\nX-Powerstrip-Call-Id: ${pre?.CallId}\r\n`);
  });

  test('a refusal names the call in its message and header', async () => {
    await using rig = await startRig({ endpoints, adapters: { a: refusing } });
    using client = await openRawClient(rig.port);
    client.send('POST /x HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n\r\n');
    const answer = await client.until('}\n');
    const [pre] = packetsOf(rig.adapters.a);
    expect(answer).toContain(`{"message":"powerstrip adapter a: no (call ${pre?.CallId})"}`);
    expect(answer).toContain(`\r\nX-Powerstrip-Call-Id: ${pre?.CallId}\r\n`);
  });

  test('each call of a connection has its own id, and unwind has that of its call', async () => {
    await using rig = await startRig({
      endpoints: { 'POST /x': { pre: ['a', 'b'] } },
      adapters: { a: nullHook, b: refusing },
      adapterOptions: { a: { unwind: true } },
    });
    await call(rig.port, '/x', { body: {} });
    await call(rig.port, '/x', { body: {} });
    const ids = packetsOf(rig.adapters.a).map(({ Type, CallId }) => [Type, CallId]);
    expect(ids).toStrictEqual([
      ['pre-hook', ids[0]?.[1]],
      ['unwind', ids[0]?.[1]],
      ['pre-hook', ids[2]?.[1]],
      ['unwind', ids[2]?.[1]],
    ]);
    expect(ids[0]?.[1]).not.toBe(ids[2]?.[1]);
  });

  test('traceparent: the client’s trace reaches the adapter with this call as parent, and the engine as it came', async () => {
    await using rig = await startRig({ endpoints, adapters: { a: nullHook } });
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const sent = `00-${trace}-b7ad6b7169203331-01`;
    using client = await openRawClient(rig.port);
    client.send(`POST /x HTTP/1.1\r\nHost: docker\r\ntraceparent: ${sent}\r\nContent-Length: 0\r\n\r\n`);
    await client.until('SeenByFakeDocker');
    const seen = rig.adapters.a?.seen[0];
    expect(seen?.headers.traceparent).toBe(`00-${trace}-${seen?.packet.CallId}-01`);
    expect(rig.engine.requests[0]?.headers.traceparent).toBe(sent);
  });
});

describe('mode: observe', () => {
  const observing = { adapterOptions: { a: { mode: 'observe' } } };

  test('a refusal is logged as would_refuse and counted, and Docker gets the call', async () => {
    await using rig = await startRig({ endpoints, adapters: { a: refusing }, ...observing });
    expect((await call(rig.port, '/x', { body: { Number: 1 } })).status).toBe(200);
    expect(rig.engine.requests).toHaveLength(1);
    const line = await rig.logged(({ msg }) => msg === 'call');
    expect(line.hooks).toMatchObject([
      { adapter: 'a', type: 'pre-hook', error: 'ADAPTER_FAILED', would_refuse: 'powerstrip adapter a: no' },
      { adapter: 'a', type: 'post-hook', error: 'ADAPTER_FAILED', would_refuse: 'powerstrip adapter a: no' },
    ]);
    expect(await rig.proxy.metrics.text()).toContain(
      'powerstrip_hook_would_refuse_total{adapter="a",type="pre-hook"} 1',
    );
  });

  test('changes and early answers change nothing', async () => {
    await using rig = await startRig({
      endpoints: { 'POST /x': { pre: ['a', 'b'] } },
      adapters: {
        a: ({ ClientRequest }) => ({
          PowerstripProtocolVersion: 1,
          ModifiedClientRequest: { ...ClientRequest, Body: '{"Number":2}' },
        }),
        b: () => ({
          PowerstripProtocolVersion: 1,
          EarlyServerResponse: { Code: 403, ContentType: 'text/plain', Body: 'no' },
        }),
      },
      adapterOptions: { a: { mode: 'observe' }, b: { mode: 'observe' } },
    });
    expect((await call(rig.port, '/x', { body: { Number: 1 } })).status).toBe(200);
    expect(rig.engine.requests[0]?.body.toString()).toBe('{"Number":1}');
    const line = await rig.logged(({ msg }) => msg === 'call');
    expect(line.hooks).toMatchObject([
      { adapter: 'a' },
      { adapter: 'b', would_refuse: 'answered 403 in place of Docker' },
    ]);
  });

  test('an adapter that cannot be reached does not fail the call', async () => {
    await using rig = await startRig({ endpoints, adapters: { a: nullHook }, ...observing });
    await rig.adapters.a?.kill();
    expect((await call(rig.port, '/x', { body: {} })).status).toBe(200);
  });
});

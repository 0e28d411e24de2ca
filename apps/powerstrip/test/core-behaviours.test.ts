import { describe, expect, test } from '@jest/globals';
import type { seenByFakeDocker } from '@pw/test-helpers';
import { call } from './helpers/call.ts';
import { addAfter, addBefore, changing, explodingHook, nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

const create = '/v1.16/containers/create';
const hookCreate = (hooks: { pre?: string[]; post?: string[] }) => ({ 'POST /*/containers/create': hooks });
/** Answers with the number it was sent. */
const echoNumber: typeof seenByFakeDocker = (call) =>
  call.reply(200, call.request.body.toString(), { 'Content-Type': 'application/json' });

describe('pass through', () => {
  test.each([true, false])(
    'PS-1, PS-2, PS-60: unhooked calls reach Docker and come back (tcp: %p)',
    async (engineTcp) => {
      await using rig = await startRig({ engineTcp });
      const answer = await call(rig.port, '/v1.41/info');
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('application/json');
      expect(JSON.parse(answer.body)).toEqual({ SeenByFakeDocker: 42, body: '' });
    },
  );

  test('PS-3: an endpoint with empty lists passes through', async () => {
    await using rig = await startRig({ endpoints: hookCreate({ pre: [], post: [] }) });
    const answer = await call(rig.port, create, { body: { Number: 1 } });
    expect(JSON.parse(answer.body)).toMatchObject({ SeenByFakeDocker: 42, body: '{"Number":1}' });
  });

  test('PS-11: a GET with a query and without a body keeps its query', async () => {
    await using rig = await startRig();
    await call(rig.port, '/info?return=fish');
    expect(rig.engine.requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'GET /info?return=fish',
    ]);
  });

  test('an unhooked request is sent on byte for byte', async () => {
    await using rig = await startRig();
    using client = await openRawClient(rig.port);
    const head =
      'POST /v1.41/x?a=%7B%22b%22%3A1%7D HTTP/1.1\r\nhOsT:  docker \r\nX-One: 1\r\nx-one: 2\r\nContent-Length: 3';
    client.send(`${head}\r\n\r\nabc`);
    await client.until('SeenByFakeDocker');
    expect(rig.engine.requests[0]?.rawHead).toBe(head);
    expect(rig.engine.requests[0]?.body.toString()).toBe('abc');
  });

  test('many calls share one client connection and one engine connection', async () => {
    await using rig = await startRig();
    using client = await openRawClient(rig.port);
    for (let count = 1; count <= 5; count += 1) {
      client.send(`GET /v1.41/call/${count} HTTP/1.1\r\nHost: docker\r\n\r\n`);
      await client.until(new RegExp(`(SeenByFakeDocker[\\s\\S]*){${count}}`));
    }
    expect(rig.engine.requests).toHaveLength(5);
    expect(rig.engine.connections()).toBe(1);
  });

  test('pipelined calls are answered in order', async () => {
    await using rig = await startRig({
      script: (engineCall) => engineCall.reply(200, engineCall.request.target),
    });
    using client = await openRawClient(rig.port);
    client.send(
      'GET /a HTTP/1.1\r\nHost: docker\r\n\r\nPOST /b HTTP/1.1\r\nHost: docker\r\nContent-Length: 2\r\n\r\nxxGET /c HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n',
    );
    const all = await client.closed();
    expect(all.match(/\/[abc]$|\/[abc](?=HTTP)/g)).toEqual(['/a', '/b', '/c']);
  });
});

describe('pre-hooks', () => {
  test('PS-4, PS-62: one pre-hook changes what Docker sees', async () => {
    await using rig = await startRig({
      endpoints: hookCreate({ pre: ['adder'] }),
      adapters: { adder: addBefore(1) },
      script: echoNumber,
    });
    expect(JSON.parse((await call(rig.port, create, { body: { Number: 1 } })).body)).toEqual({ Number: 2 });
  });

  test('PS-5: the same adapter twice', async () => {
    await using rig = await startRig({
      endpoints: hookCreate({ pre: ['adder', 'adder'] }),
      adapters: { adder: addBefore(1) },
      script: echoNumber,
    });
    expect(JSON.parse((await call(rig.port, create, { body: { Number: 1 } })).body)).toEqual({ Number: 3 });
  });

  test('PS-6, PS-70: two adapters, in list order', async () => {
    await using rig = await startRig({
      endpoints: hookCreate({ pre: ['one', 'two'] }),
      adapters: { one: addBefore(1), two: addBefore(2) },
      script: echoNumber,
    });
    expect(JSON.parse((await call(rig.port, create, { body: { Number: 1 } })).body)).toEqual({ Number: 4 });
    const numbers = [rig.adapters.one, rig.adapters.two].map(
      (adapter) => adapter?.seen[0]?.packet.ClientRequest.Body,
    );
    expect(numbers).toEqual(['{"Number":1}', '{"Number":2}']);
  });

  test('PS-15, PS-61, PS-71: an error of a pre-hook goes to the client, Docker is not called', async () => {
    await using rig = await startRig({
      endpoints: hookCreate({ pre: ['exploder'] }),
      adapters: { exploder: explodingHook },
    });
    const answer = await call(rig.port, create, { body: {} });
    expect(answer.status).toBe(500);
    expect(answer.message).toMatch(
      /^powerstrip adapter exploder: sadness for you, today \(call [0-9a-f]{16}\)$/,
    );
    expect(rig.engine.requests).toHaveLength(0);
  });

  test('PS-16: an error of a pre-hook stops the chain', async () => {
    await using rig = await startRig({
      endpoints: hookCreate({ pre: ['exploder', 'later'], post: ['later'] }),
      adapters: { exploder: explodingHook, later: nullHook },
    });
    await call(rig.port, create, { body: {} });
    expect(rig.adapters.later?.seen).toHaveLength(0);
  });

  test('PS-19: the second pre-hook and Docker get the new method, request and body', async () => {
    const turn = changing({
      pre: () => ({ Method: 'PUT', Request: '/v1.41/elsewhere?a=1', Body: '{"new":"bödy"}' }),
    });
    await using rig = await startRig({
      endpoints: hookCreate({ pre: ['turn', 'watch'] }),
      adapters: { turn, watch: nullHook },
    });
    await call(rig.port, `${create}?name=x`, { body: { Number: 1 } });
    const expected = { Method: 'PUT', Request: '/v1.41/elsewhere?a=1', Body: '{"new":"bödy"}' };
    expect(rig.adapters.watch?.seen[0]?.packet.ClientRequest).toEqual({
      ...expected,
      BodyKind: 'json',
      BodyBytes: 15,
    });
    const [request] = rig.engine.requests;
    expect([request?.method, request?.target, request?.body.toString()]).toEqual(Object.values(expected));
    expect(request?.headers['content-length']).toBe('15');
  });

  test('PS-21: endpoint patterns with wildcards', async () => {
    await using rig = await startRig({
      endpoints: { '* /v*/images/*/json': { pre: ['watch'] } },
      adapters: { watch: nullHook },
    });
    await call(rig.port, '/v2/images/alpha/json');
    await call(rig.port, '/images/registry.example/team/alpha/json?x=y');
    await call(rig.port, '/v2/containers/alpha/json');
    expect(rig.adapters.watch?.seen.map(({ packet }) => packet.ClientRequest.Request)).toEqual([
      '/v2/images/alpha/json',
      '/images/registry.example/team/alpha/json?x=y',
    ]);
  });

  test('PS-47: of several matching endpoints all hooks run, in file order', async () => {
    const order: string[] = [];
    const note = (name: string) =>
      changing({
        pre: () => {
          order.push(name);
          return {};
        },
      });
    await using rig = await startRig({
      endpoints: {
        'POST /*/containers/*': { pre: ['b'] },
        '* *': { pre: ['a', 'c'] },
        'POST /v1.16/containers/create': { pre: ['d'] },
      },
      adapters: { a: note('a'), b: note('b'), c: note('c'), d: note('d') },
    });
    await call(rig.port, create, { body: {} });
    expect(order).toEqual(['b', 'a', 'c', 'd']);
  });
});

describe('post-hooks', () => {
  test('PS-7, PS-63: the client sees the changed answer', async () => {
    await using rig = await startRig({
      endpoints: hookCreate({ post: ['adder'] }),
      adapters: { adder: addAfter(1) },
      script: echoNumber,
    });
    expect(JSON.parse((await call(rig.port, create, { body: { Number: 1 } })).body)).toEqual({ Number: 2 });
  });

  test('PS-8: a longer answer gets the right length, also when it came in chunks', async () => {
    await using rig = await startRig({
      endpoints: hookCreate({ post: Array.from({ length: 9 }, () => 'adder') }),
      adapters: { adder: addAfter(1) },
      script: ({ raw }) =>
        raw(
          'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"Num\r\n7\r\nber":1}\r\n0\r\n\r\n',
        ),
    });
    const answer = await call(rig.port, create, { body: {} });
    expect(answer.body).toBe('{"Number":10}');
    expect(answer.headers['content-length']).toBe('13');
    expect(answer.headers['transfer-encoding']).toBeUndefined();
  });

  test('PS-9: two post-hooks', async () => {
    await using rig = await startRig({
      endpoints: hookCreate({ post: ['one', 'two'] }),
      adapters: { one: addAfter(1), two: addAfter(2) },
      script: echoNumber,
    });
    expect(JSON.parse((await call(rig.port, create, { body: { Number: 1 } })).body)).toEqual({ Number: 4 });
  });

  test('PS-17: an error of a post-hook stops the chain and goes to the client', async () => {
    await using rig = await startRig({
      endpoints: hookCreate({ post: ['exploder', 'later'] }),
      adapters: { exploder: explodingHook, later: nullHook },
    });
    const answer = await call(rig.port, create, { body: {} });
    expect([answer.status, answer.message]).toEqual([
      500,
      expect.stringMatching(/^powerstrip adapter exploder: sadness for you, today \(call [0-9a-f]{16}\)$/),
    ]);
    expect(rig.engine.requests).toHaveLength(1);
    expect(rig.adapters.later?.seen).toHaveLength(0);
  });

  test.each([404, 500])('PS-18, PS-72: post-hooks run on a %p of Docker', async (status) => {
    await using rig = await startRig({
      endpoints: hookCreate({ post: ['watch'] }),
      adapters: { watch: nullHook },
      script: (engineCall) => engineCall.reply(status, { message: 'No such image: x' }),
    });
    const answer = await call(rig.port, create, { body: {} });
    expect([answer.status, answer.message]).toEqual([status, 'No such image: x']);
    expect(rig.adapters.watch?.seen[0]?.packet).toMatchObject({
      Type: 'post-hook',
      ServerResponse: { Code: status },
    });
  });

  test('PS-20: the second post-hook and the client see the new code, content type and body', async () => {
    const turn = changing({ post: () => ({ Code: 201, ContentType: 'text/plain', Body: 'grün' }) });
    await using rig = await startRig({
      endpoints: hookCreate({ post: ['turn', 'watch'] }),
      adapters: { turn, watch: nullHook },
    });
    const answer = await call(rig.port, create, { body: {} });
    expect(rig.adapters.watch?.seen[0]?.packet).toMatchObject({
      ServerResponse: { Code: 201, ContentType: 'text/plain', Body: 'grün' },
    });
    expect([answer.status, answer.headers['content-type'], answer.body]).toEqual([201, 'text/plain', 'grün']);
  });

  test('post-hooks see the request as the pre-hooks left it', async () => {
    const turn = changing({
      pre: () => ({ Request: '/v1.41/containers/create?name=other', Body: '{"a":1}' }),
    });
    await using rig = await startRig({
      endpoints: hookCreate({ pre: ['turn'], post: ['watch'] }),
      adapters: { turn, watch: nullHook },
    });
    await call(rig.port, create, { body: {} });
    expect(rig.adapters.watch?.seen[0]?.packet.ClientRequest).toEqual({
      Method: 'POST',
      Request: '/v1.41/containers/create?name=other',
      Body: '{"a":1}',
      BodyKind: 'json',
      BodyBytes: 7,
    });
  });

  test('a 204 without a body has a post-hook too', async () => {
    await using rig = await startRig({
      endpoints: { 'POST /*/containers/*/start': { post: ['watch'] } },
      adapters: { watch: nullHook },
      script: (engineCall) => engineCall.reply(204),
    });
    const answer = await call(rig.port, '/v1.41/containers/abc/start', { method: 'POST' });
    expect(answer.status).toBe(204);
    expect(rig.adapters.watch?.seen[0]?.packet).toMatchObject({
      ClientRequest: { Method: 'POST', Request: '/v1.41/containers/abc/start', Body: null },
      ServerResponse: { ContentType: null, Body: null, Code: 204 },
    });
  });
});

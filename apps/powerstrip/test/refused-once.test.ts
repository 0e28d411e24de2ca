// A call that is refused has one answer, and one line in the log that names it.
import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { type Rig, type RigOptions, startRig } from './helpers/rig.ts';

const hooked = { endpoints: { '* *': { pre: ['a'] } }, adapters: { a: nullHook } };
const create = 'POST /v1.41/containers/create';

async function openCalls({ proxy }: Rig): Promise<string | undefined> {
  return /^powerstrip_open_calls (\d+)$/m.exec(await proxy.metrics.text())?.[1];
}

describe('a refused call', () => {
  test.each<[string, string, string, number, RigOptions?]>([
    ['of a browser page', 'GET /v1.41/info', 'Origin: http://evil.example\r\n\r\n', 403],
    ['whose query has two values', `${create}?name=a&name=b`, '\r\n', 400],
    ['that is a form', create, 'Content-Type: multipart/form-data\r\nContent-Length: 1\r\n\r\nx', 400],
    ['that is not JSON', create, 'Content-Type: application/json\r\nContent-Length: 1\r\n\r\n{', 400],
    ['whose chunks are broken', create, 'Transfer-Encoding: chunked\r\n\r\nx\r\n', 400],
    ['that has no hook, whose chunks are broken', create, 'Transfer-Encoding: chunked\r\n\r\nx\r\n', 400, {}],
  ])('%s', async (_what, call, rest, status, options = hooked) => {
    await using rig = await startRig(options);
    using client = await openRawClient(rig.port);
    client.send(`${call} HTTP/1.1\r\nHost: docker\r\n${rest}`);
    expect((await client.until('"message"')).match(/HTTP\/1\.1 \d+/g)).toStrictEqual([`HTTP/1.1 ${status}`]);
    expect(await openCalls(rig)).toBe('0');
    const [method, target = ''] = call.split(' ');
    const [path] = target.split('?');
    const lines = rig.log.filter(({ msg }) => msg === 'call');
    expect(lines).toStrictEqual([expect.objectContaining({ method, path, status, kind: 'refused' })]);
  });
});

test('a broken upload whose hook is still told of it is refused once, whatever follows', async () => {
  const { promise: hookMayAnswer, resolve: answerHook } = Promise.withResolvers<void>();
  await using rig = await startRig({
    ...hooked,
    adapters: {
      a: async (packet, request) => {
        if (packet.Type === 'unwind') await hookMayAnswer;
        return nullHook(packet, request);
      },
    },
    adapterOptions: { a: { unwind: true } },
  });
  using client = await openRawClient(rig.port);
  client.send('POST /v1.41/build HTTP/1.1\r\nHost: docker\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n');
  await waitUntil('the upload has begun', 5_000, () => rig.engine.open() === 1);
  client.send('no chunk\r\n');
  await waitUntil('the hook is told', 5_000, () => rig.adapters.a?.seen.length === 2);
  client.send('nor this\r\n');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(client.received()).toBe('');
  answerHook();
  expect((await client.closed()).match(/HTTP\/1\.1 \d+/g)).toStrictEqual(['HTTP/1.1 400']);
  expect(rig.log.filter(({ msg }) => msg === 'call')).toHaveLength(1);
});

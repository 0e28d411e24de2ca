import { expect, test } from '@jest/globals';
import { type ContainerEvent, parseEvents } from './container-events.ts';

const ID = 'a'.repeat(64);

async function* cut(text: string, size: number): AsyncIterable<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test.each([1, 7, 1000])('events come whole from chunks of %d bytes', async (size) => {
  const start = {
    Action: 'start',
    Actor: { ID, Attributes: { image: 'ü', 'powerstrip-weave.network': 'weave' } },
  };
  const lines = [
    JSON.stringify(start).replace('"Action"', '"timeNano":1795440226130123456,"Action"'),
    '',
    JSON.stringify({ status: 'die', id: ID }),
    JSON.stringify({ Action: 'exec_start: ls', Actor: { ID } }),
    '[]',
    JSON.stringify({ Action: 'start' }),
  ];
  const events: ContainerEvent[] = [];
  for await (const event of parseEvents(cut(`${lines.join('\n')}\n`, size))) events.push(event);
  expect(events).toEqual([
    {
      action: 'start',
      id: ID,
      time: expect.closeTo(1_795_440_226.130_123, 5),
      labels: start.Actor.Attributes,
    },
    { action: 'die', id: ID, time: 0, labels: {} },
  ]);
});

import { expect, test } from '@jest/globals';
import { renderToString } from 'ink';
import type { DemoEvent } from '../demo-event.ts';
import { DemoScreen } from './demo-screen.tsx';
import { type DemoState, initialState, reduceDemo } from './demo-state.ts';
import { PathDrawing } from './path-drawing.tsx';
import { TrafficLight } from './traffic-light.tsx';

const play = (events: [number, DemoEvent][]): DemoState =>
  events.reduce((state, [nowMs, event]) => reduceDemo(state, event, nowMs), initialState);

test('a light counts from red and keeps what it took when green', () => {
  const red = play([[100, { kind: 'light', run: 'weaverun', state: 'red', atMs: 0 }]]);
  expect(red.lights.weaverun).toEqual({ state: 'red', sinceMs: 100 });
  const green = reduceDemo(red, { kind: 'light', run: 'weaverun', state: 'green', atMs: 412 }, 999);
  expect(green.lights.weaverun).toEqual({ state: 'green', tookMs: 412 });
});

test('the marker is below the station where the call is', () => {
  const draw = (station: number, back = false) =>
    renderToString(<PathDrawing width={60} position={{ station, call: 'create', back }} />, { columns: 60 });
  expect(draw(2)).toBe(
    `
client → powerstrip → debug → weave → debug → engine
                        ▲ POST /containers/create`.slice(1),
  );
  expect(draw(5, true)).toBe(
    `
client ← powerstrip ← debug ← weave ← debug ← engine
                         POST /containers/create ▲`.slice(1),
  );
});

test('no call on its way leaves the path without a marker', () => {
  expect(renderToString(<PathDrawing width={60} position={undefined} />, { columns: 60 })).not.toContain('▲');
});

test('a light says in words what its colour means', () => {
  const line = renderToString(
    <TrafficLight run="ps-weaverun" light={{ state: 'red', sinceMs: 5 }} now={() => 12} />,
    { columns: 60 },
  );
  expect(line).toBe('ps-weaverun  ● red       7 ms  waits for its network');
});

test('what was said keeps its order and never repeats a key', () => {
  const state = play([
    [0, { kind: 'word', word: 'ps', title: 'start it' }],
    [1, { kind: 'command', line: 'docker run' }],
    [2, { kind: 'part', name: 'powerstrip', state: 'up' }],
  ]);
  expect(state.said.map(({ text }) => text)).toEqual([
    '',
    '== ps: start it',
    '$ docker run',
    'powerstrip is up',
  ]);
  expect(new Set(state.said.map(({ key }) => key)).size).toBe(4);
});

test.each([40, 60, 120, 200])('%i columns hold the path, the lights and the results', (columns) => {
  const report = (address: string) => ({ networkMs: 12345, arguments: ['hello', 'world'], address });
  const state = play([
    [0, { kind: 'light', run: 'weaverun', state: 'green', atMs: 12345 }],
    [0, { kind: 'light', run: 'ps-weaverun', state: 'red', atMs: 0 }],
    [0, { kind: 'hop', station: 5, call: 'create', back: false }],
    [
      0,
      { kind: 'result', results: { weaverun: report('10.255.0.50/8'), psWeaverun: report('10.255.0.51/8') } },
    ],
  ]);
  const lines = renderToString(<DemoScreen state={state} now={() => 98_765} columns={columns} />, {
    columns,
  }).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
  expect(lines.join('\n')).toMatch(/engine[\s\S]*▲[\s\S]*12345 ms[\s\S]*98765 ms[\s\S]*10\.255\.0\.51\/8/);
});

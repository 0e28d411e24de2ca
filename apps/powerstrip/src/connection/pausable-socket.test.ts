import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { PausableSocket, type PauseReason } from './pausable-socket.ts';

const REASONS: PauseReason[] = ['otherSideFull', 'heldBackFull', 'hookRuns', 'answersUnread'];
const PAIRS = REASONS.flatMap((one) =>
  REASONS.filter((other) => other !== one).map((other) => [one, other] as const),
);

function create() {
  const socket = new Socket();
  const paused = new PausableSocket(socket);
  return { socket, paused };
}

test.each(PAIRS)('%s and %s: the end of the one does not end the other', (one, other) => {
  const { socket, paused } = create();
  paused.pauseFor(one);
  expect(socket.isPaused()).toBe(true);
  paused.pauseFor(other);
  paused.resumeFrom(one);
  expect(socket.isPaused()).toBe(true);
  paused.resumeFrom(other);
  expect(socket.isPaused()).toBe(false);
});

test('a reason that comes twice ends once', () => {
  const { socket, paused } = create();
  paused.pauseFor('hookRuns');
  paused.pauseFor('hookRuns');
  paused.resumeFrom('hookRuns');
  expect(socket.isPaused()).toBe(false);
});

test('a reason that there was not does not start to read a socket that nobody has read yet', () => {
  const { socket, paused } = create();
  paused.resumeFrom('hookRuns');
  expect(socket.readableFlowing).toBeNull();
});

test('resumeFromAll ends every reason, for later ones too', () => {
  const { socket, paused } = create();
  paused.pauseFor('hookRuns');
  paused.pauseFor('otherSideFull');
  paused.resumeFromAll();
  expect(socket.isPaused()).toBe(false);
  paused.pauseFor('heldBackFull');
  expect(socket.isPaused()).toBe(true);
  paused.resumeFrom('heldBackFull');
  expect(socket.isPaused()).toBe(false);
});

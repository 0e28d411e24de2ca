import { expect, test } from '@jest/globals';
import { fakeContainer } from '../../test/support/fake-docker.ts';
import { waitForPid } from './running-container.ts';

const ID = 'abcd'.repeat(16);
const withPid = (pid: number) => fakeContainer({ id: ID, pid });
const ended = fakeContainer({ id: ID, running: false });

/** Docker's next answers, and how often and when it was asked. */
function createDocker(...answers: (ReturnType<typeof fakeContainer> | undefined)[]) {
  const askedAt: number[] = [];
  const inspectContainer = async (id: string) => {
    expect(id).toBe(ID);
    askedAt.push(performance.now());
    return answers.shift();
  };
  return { askedAt, inspectContainer };
}

test('a container with a pid is not asked for again', async () => {
  const docker = createDocker();
  expect(await waitForPid(docker, withPid(1))).toMatchObject({ State: { Pid: 1 } });
  expect(docker.askedAt).toStrictEqual([]);
});

test('one without is asked for until it has one, with a pause before each time', async () => {
  const docker = createDocker(withPid(0), withPid(42));
  const startedAt = performance.now();
  expect(await waitForPid(docker, withPid(0), { pollMs: 30 })).toMatchObject({ State: { Pid: 42 } });
  expect(docker.askedAt).toHaveLength(2);
  expect(performance.now() - startedAt).toBeGreaterThan(55);
});

test.each([
  ['has ended', ended],
  ['is gone', undefined],
])('one that %s has none', async (_what, answer) => {
  expect(await waitForPid(createDocker(), answer)).toBeUndefined();
  const docker = createDocker(answer, withPid(42));
  expect(await waitForPid(docker, withPid(0), { pollMs: 0 })).toBeUndefined();
  expect(docker.askedAt).toHaveLength(1);
});

test('one that never gets a pid is given up', async () => {
  const docker = createDocker(withPid(0), withPid(0), withPid(0), withPid(42));
  expect(await waitForPid(docker, withPid(0), { pollMs: 0, tries: 3 })).toBeUndefined();
  expect(docker.askedAt).toHaveLength(3);
});

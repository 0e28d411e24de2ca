import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { address, createKernel, link, route, type Tables } from '../test/support/fake-kernel.ts';
import { parseSettings } from './settings.ts';
import { waitForNetwork } from './wait-for-network.ts';

const [UP, RUNNING] = [0x1, 0x40];

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Waits in a network that `change` changes; what it says is in `said`. */
function wait(
  env: Record<string, string>,
  { waitedMs = 0, ...start }: Partial<Tables> & { waitedMs?: number } = {},
) {
  const tables: Tables = { links: [], addresses: [], routes: [], ...start };
  const said: string[] = [];
  let tell: (() => void) | undefined;
  const onceChanged = (callback: () => void) => {
    tell = callback;
  };
  const settings = parseSettings({ WEAVE_CIDR: '10.255.0.51/8', ...env });
  waitForNetwork(
    settings,
    { ...createKernel(tables), onceChanged },
    {
      waitedMs,
      ready: () => void said.push('ready'),
      timedOut: (message) => void said.push(message.replace(/; see the log.*/, '')),
    },
  );
  const change = (more: Partial<Tables>) => {
    Object.assign(tables, more);
    const told = tell;
    tell = undefined;
    told?.();
  };
  return { said, change, isSubscribed: () => tell !== undefined };
}

const ready: Tables = {
  links: [link(7, UP | RUNNING)],
  addresses: [address(7, 8, '10.255.0.51')],
  routes: [route(7, 4, '224.0.0.0')],
};

describe('waitForNetwork', () => {
  test('says at once that everything is there', () => {
    const { said, isSubscribed } = wait({}, ready);
    expect(said).toStrictEqual(['ready']);
    expect([isSubscribed(), jest.getTimerCount()]).toStrictEqual([false, 0]);
  });

  test('looks again after each change, and says so once everything is there', () => {
    const { said, change, isSubscribed } = wait({});
    for (const [key, table] of Object.entries(ready)) {
      expect([said, isSubscribed()]).toStrictEqual([[], true]);
      change({ [key]: table });
    }
    expect(said).toStrictEqual(['ready']);
    jest.advanceTimersByTime(60_000);
    expect([said, isSubscribed()]).toStrictEqual([['ready'], false]);
  });

  test('says what it saw last when the time is over', () => {
    const { said, change } = wait({ WAIT_FOR_SECONDS: '5' });
    jest.advanceTimersByTime(4_000);
    change({ links: ready.links, routes: ready.routes });
    jest.advanceTimersByTime(999);
    expect(said).toStrictEqual([]);
    jest.advanceTimersByTime(1);
    expect(said).toStrictEqual([
      'interface ethwe not ready after 5 seconds: it is up, no address; missing: address 10.255.0.51/8',
    ]);
    jest.advanceTimersByTime(60_000);
    expect(said).toHaveLength(1);
  });

  test('looks once where there is no time', () => {
    const { said, isSubscribed } = wait({ WAIT_FOR_SECONDS: '0' });
    expect(said).toStrictEqual(['interface ethwe not found after 0 seconds']);
    expect([isSubscribed(), jest.getTimerCount()]).toStrictEqual([false, 0]);
  });

  test('the time that the launcher has waited counts', () => {
    const { said } = wait({ WAIT_FOR_SECONDS: '5' }, { waitedMs: 2_000 });
    jest.advanceTimersByTime(2_999);
    expect(said).toStrictEqual([]);
    jest.advanceTimersByTime(1);
    expect(said).toStrictEqual(['interface ethwe not found after 5 seconds']);
  });

  test('waits without a bound where that is asked for', () => {
    const { said, change } = wait({ WAIT_FOR_SECONDS: 'forever' });
    expect(jest.getTimerCount()).toBe(0);
    change(ready);
    expect(said).toStrictEqual(['ready']);
  });
});

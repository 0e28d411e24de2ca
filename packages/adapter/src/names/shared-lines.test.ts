import { beforeEach, describe, expect, test } from '@jest/globals';
import { type ContainerInspect, parseCidr } from '@pw/core';
import { linesAbout, type NamedContainer, namedContainer } from './name-book.ts';
import { createSharedLines, type SharedLines } from './shared-lines.ts';

const NOTHING = new Set<string>();
let containers: Map<string, NamedContainer>;
let shared: SharedLines;

beforeEach(() => {
  containers = new Map();
  shared = createSharedLines();
});

function put(name: string, ...cidrs: string[]): NamedContainer {
  const id = Buffer.from(name.padEnd(32)).toString('hex');
  const inspected = { Id: id, Name: `/${name}`, HostsPath: '/hosts', Config: { Hostname: id.slice(0, 12) } };
  const addresses = cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
  const container = namedContainer(inspected as ContainerInspect, addresses);
  if (container === undefined) throw new Error('it has no hosts file');
  containers.set(id, container);
  shared.add(container);
  return container;
}

function drop(container: NamedContainer): void {
  containers.delete(container.identity.id);
  shared.remove(container);
}

/** What a reader’s file has line by line. */
function lineByLine(reader: NamedContainer, taken: ReadonlySet<string>): string[] {
  return [...containers.values()].flatMap((peer) => linesAbout(peer, reader, taken)).sort();
}

function sharedLines(reader: NamedContainer, taken: ReadonlySet<string> = NOTHING): string[] | undefined {
  const text = shared.for(reader, taken)?.toString();
  if (text !== undefined) expect(text).toMatch(/^(.+\n)*$/);
  return text?.split('\n').slice(0, -1).sort();
}

describe('the same lines as one by one', () => {
  test('of all that are there, and that come', () => {
    const one = put('one', '10.0.0.1/8');
    put('two', '10.0.0.2/8', 'fd00::2/64');
    const six = put('six', '10.0.0.6/8', 'fd00::6/64');
    expect(sharedLines(six)).toStrictEqual(lineByLine(six, NOTHING));
    const three = put('three', '10.0.0.3/8', 'fd00::3/64');
    expect(sharedLines(three)).toStrictEqual(lineByLine(three, NOTHING));
    expect(sharedLines(three)).toHaveLength(7);
    drop(one);
    expect(sharedLines(three)).toStrictEqual(lineByLine(three, NOTHING));
    expect(sharedLines(three)).toHaveLength(6);
  });

  test('its own lines lack what its own name is already; no name of others does', () => {
    put('one', '10.0.0.1/8');
    const two = put('two', '10.0.0.2/8');
    const taken = new Set(['two', 'localhost']);
    expect(sharedLines(two, taken)).toStrictEqual(lineByLine(two, taken));
    expect(sharedLines(two, taken)?.join()).toContain('two.weave.local');
  });
});

describe('none', () => {
  test('for who knows something else by a name of another', () => {
    put('one', '10.0.0.1/8');
    const two = put('two', '10.0.0.2/8');
    expect(sharedLines(two, new Set(['one']))).toBeUndefined();
  });

  test('for one of two with the same name', () => {
    const one = put('one', '10.0.0.1/8');
    const id = 'f'.repeat(64);
    shared.add({ ...one, identity: { ...one.identity, id } });
    expect(sharedLines(one, new Set(['one']))).toBeUndefined();
  });

  test.each([
    ['another subnet', '10.9.0.2/16', '10.8.0.1/16'],
    ['a part of the subnet', '10.0.0.2/24', '10.0.1.1/8'],
    ['a part of it in which all are', '10.0.0.2/24', '10.0.0.1/8'],
    ['IPv6 alone', 'fd00::2/64', '10.0.0.1/8'],
  ])('for who is in %s', (_, own, other) => {
    put('one', other);
    expect(sharedLines(put('two', own))).toBeUndefined();
  });
});

test('a subnet or a name counts for as long as any container has it', () => {
  const far = [put('far', '10.9.0.1/16'), put('out', '10.9.0.2/16')];
  put('one', '10.0.0.1/16');
  const two = put('two', '10.0.0.2/16');
  const taken = new Set(['out']);
  for (const container of far) {
    expect(sharedLines(two, taken)).toBeUndefined();
    drop(container);
  }
  expect(sharedLines(two, taken)).toStrictEqual(lineByLine(two, taken));
  expect(sharedLines(two, taken)).toHaveLength(2);
});

test('a subnet counts up to the last container in it', () => {
  const far = ['10.9.0.1/16', '10.9.0.2/16', '10.9.0.3/16'].map((cidr, at) => put(`far${at}`, cidr));
  const two = put('two', '10.0.0.2/16');
  for (const container of far) {
    expect(sharedLines(two)).toBeUndefined();
    drop(container);
  }
  expect(sharedLines(two)).toStrictEqual(lineByLine(two, NOTHING));
  expect(sharedLines(two)).toHaveLength(1);
});

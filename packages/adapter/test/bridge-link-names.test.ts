// Names of links, also where the kernel keeps none: one before 5.5 answers EOPNOTSUPP, and EINVAL when asked for one.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLinkNames, type LinkNames } from '../src/engines/bridge/link-names.ts';
import { errnoError } from '../src/netlink/errno-error.ts';
import { deleteLink } from '../src/netlink/links.ts';
import type { NetlinkSocket } from '../src/netlink/netlink-socket.ts';
import { mustFind } from './support/joined-namespaces.ts';
import { askLater } from './support/late-socket.ts';
import { createBridge, createNamespace, type ScratchNamespace } from './support/scratch-namespace.ts';

const EOPNOTSUPP = 95;
const [NEWLINKPROP, DELLINKPROP] = [108, 109];
let host: ScratchNamespace;

beforeEach(async () => {
  host = await createNamespace();
  await createBridge(host.socket, 'one');
  await createBridge(host.socket, 'two');
});

afterEach(async () => {
  await host[Symbol.asyncDispose]();
});

/** As the socket of a kernel before 5.5. */
function old(socket: NetlinkSocket): NetlinkSocket {
  const request: NetlinkSocket['request'] = async (message) => {
    if (message.type !== NEWLINKPROP && message.type !== DELLINKPROP) return socket.request(message);
    throw errnoError(message.operation, EOPNOTSUPP);
  };
  return { ...socket, request };
}

describe.each([
  ['that keeps names', (socket: NetlinkSocket) => socket],
  ['that keeps none', old],
])('on a kernel %s', (_title, kernel) => {
  let names: LinkNames;
  const holderOf = async (name: string) => (await names.find(name))?.name;

  beforeEach(() => {
    names = createLinkNames(askLater(kernel(host.socket)));
  });

  test('a name is on one link', async () => {
    expect(await names.add('one', 'x')).toBe(true);
    expect([await names.add('one', 'x'), await names.add('two', 'x')]).toStrictEqual([false, false]);
    expect(await names.add('two', 'y')).toBe(true);
    expect([await holderOf('x'), await holderOf('y'), await holderOf('z')]).toStrictEqual([
      'one',
      'two',
      undefined,
    ]);
    expect(names.of(await mustFind(host, 'one'))).toStrictEqual(['x']);
    expect(names.of(await mustFind(host, 'two'))).toStrictEqual(['y']);
  });

  test('that is removed is free; one that is not there is no error', async () => {
    await names.add('one', 'x');
    await names.remove('one', 'x');
    expect(await holderOf('x')).toBeUndefined();
    await names.remove('one', 'x');
    await names.remove('nowhere', 'x');
    expect(await names.add('two', 'x')).toBe(true);
  });

  test('that went with its link is free, also when another link has the name of that one', async () => {
    await names.add('one', 'x');
    await names.add('one', 'y');
    await deleteLink(host.socket, 'one');
    expect(await holderOf('x')).toBeUndefined();
    await createBridge(host.socket, 'one');
    expect(await holderOf('y')).toBeUndefined();
    expect(names.of(await mustFind(host, 'one'))).toStrictEqual([]);
    expect(await names.add('two', 'x')).toBe(true);
    expect(await holderOf('x')).toBe('two');
  });
});

test('a link that is not there gets no name', async () => {
  await expect(createLinkNames(host.socket).add('nowhere', 'x')).rejects.toMatchObject({ code: 'ENODEV' });
  expect(await createLinkNames(old(host.socket)).add('nowhere', 'x')).toBe(false);
});

test('what the kernel refuses otherwise is an error', async () => {
  const names = createLinkNames({ ...host.socket, request: async ({ operation }) => fail(operation) });
  const fail = (operation: string) => {
    throw errnoError(operation, 1);
  };
  await expect(names.add('one', 'x')).rejects.toMatchObject({ code: 'EPERM' });
  await expect(names.remove('one', 'x')).rejects.toMatchObject({ code: 'EPERM' });
});

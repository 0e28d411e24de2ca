// The router client against the stub router, over real sockets.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import {
  createRouterClient,
  type RouterClient,
} from '../../src/engines/weave/router-client/create-router-client.ts';
import { EXPOSE_ID } from '../../src/engines/weave/router-client/ipam-calls.ts';
import { createStubRouter, type StubRouter } from './stub-router/create-stub-router.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const cidr = (address: string, prefixLength: number) => ipv4Cidr(`${address}/${prefixLength}`);

let stub: StubRouter;
let client: RouterClient;

beforeEach(async () => {
  stub = await createStubRouter();
  client = createRouterClient(stub.address);
});

afterEach(() => stub.close());

describe('allocate', () => {
  test('gives the same address again to the same id, another one to another', async () => {
    const first = await client.allocate(A, undefined, { checkAlive: true });
    expect(await client.allocate(A, undefined, { checkAlive: true })).toEqual(first);
    expect(await client.allocate(B, undefined)).not.toEqual(first);
    expect(stub.requests[0]).toBe(`POST /ip/${A}?check-alive=true`);
  });

  test('takes a subnet as two path segments', async () => {
    expect(await client.allocate(A, cidr('10.32.4.0', 24))).toEqual(cidr('10.32.4.1', 24));
    expect(stub.requests).toEqual([`POST /ip/${A}/10.32.4.0/24`]);
  });

  test.each([cidr('10.32.4.1', 24), cidr('10.32.4.0', 31), cidr('192.168.0.0', 24)])(
    'is refused for the subnet %o',
    async (subnet) => {
      const refusal = { code: 'ROUTER_REFUSED', message: expect.stringContaining('with 400: ') };
      await expect(client.allocate(A, subnet)).rejects.toMatchObject(refusal);
    },
  );

  test('reports 200 `cancelled` as an error', async () => {
    stub.state.isAlive = () => false;
    const allocated = client.allocate(A, undefined, { checkAlive: true });
    await expect(allocated).rejects.toMatchObject({ code: 'ROUTER_CANCELLED', status: 409 });
  });

  test('blocks until the peers agree', async () => {
    stub.state.consensus = false;
    const allocated = client.allocate(A, undefined);
    await blocked(1);
    stub.state.consensus = true;
    stub.state.addresses.wake();
    expect(await allocated).toEqual(cidr('10.32.0.1', 12));
  });

  test('blocks until there is space', async () => {
    const subnet = cidr('10.32.4.0', 30);
    await client.allocate(A, subnet);
    const { address } = await client.allocate(B, subnet);
    const third = client.allocate('c'.repeat(64), subnet);
    await blocked(1);
    await client.release(B, address);
    expect(await third).toEqual(cidr(address, 30));
  });

  test('leaves the queue when its signal is aborted', async () => {
    stub.state.consensus = false;
    const controller = new AbortController();
    const allocated = client.allocate(A, undefined, { signal: controller.signal });
    await blocked(1);
    controller.abort(new Error('the container is gone'));
    await expect(allocated).rejects.toThrow('the container is gone');
    await blocked(0);
  });

  test('gives up after the time for blocking calls, not the one for others', async () => {
    stub.state.consensus = false;
    client = createRouterClient(stub.address, { answerTimeoutMs: 1, blockingTimeoutMs: 60 });
    const failure = { code: 'ROUTER_TIMEOUT', message: expect.stringContaining('within 60 ms') };
    await expect(client.allocate(A, undefined)).rejects.toMatchObject(failure);
    await blocked(0);
  });
});

describe('claim', () => {
  test('is idempotent, and refuses what another id holds', async () => {
    expect(await client.claim(A, cidr('10.255.0.51', 8))).toBe(true);
    expect(await client.claim(A, cidr('10.255.0.51', 8))).toBe(true);
    const refusal = { code: 'ADDRESS_IN_USE', status: 409, message: expect.stringContaining(A) };
    await expect(client.claim(B, cidr('10.255.0.51', 8))).rejects.toMatchObject(refusal);
  });

  test('reports 200 `cancelled` as an error', async () => {
    stub.state.isAlive = (id) => id === B;
    const claimed = client.claim(A, cidr('10.255.0.51', 8), { checkAlive: true });
    await expect(claimed).rejects.toMatchObject({ code: 'ROUTER_CANCELLED' });
    expect(await client.claim(B, cidr('10.255.0.51', 8), { checkAlive: true })).toBe(true);
  });
});

describe('lookup, release, owned', () => {
  test('an id without addresses has none', async () => {
    expect(await client.lookup(A)).toStrictEqual([]);
    expect(await client.owned()).toStrictEqual([]);
    expect(await client.release(A, '10.32.0.1')).toBe(false);
    await expect(client.releaseAll(A)).resolves.toBeUndefined();
  });

  test('an id with addresses has them until they are released', async () => {
    const default_ = await client.allocate(A, undefined);
    const other = await client.allocate(A, cidr('10.33.0.0', 24));
    expect(await client.lookup(A, cidr('10.33.0.0', 24))).toEqual([other]);
    expect(await client.owned()).toEqual([{ id: A, addresses: [default_, other] }]);
    expect(await client.release(A, other.address)).toBe(true);
    expect(await client.lookup(A, cidr('10.33.0.0', 24))).toStrictEqual([]);
    await client.releaseAll(A);
    expect(await client.owned()).toStrictEqual([]);
  });

  test('the host’s own id is one path segment', async () => {
    const address = await client.allocate(EXPOSE_ID, undefined);
    expect(await client.lookup(EXPOSE_ID)).toEqual([address]);
  });

  test('the default subnet, the tracker and the ring', async () => {
    expect(await client.defaultSubnet()).toEqual(cidr('10.32.0.0', 12));
    expect(await client.tracker()).toBe('');
    await expect(client.ringReady()).resolves.toBeUndefined();
  });
});

test('a router without IPAM: claims count for nothing, allocation is an error', async () => {
  await using without = await createStubRouter({ ipam: false });
  const bare = createRouterClient(without.address);
  expect(await bare.claim(A, cidr('10.255.0.51', 8))).toBe(false);
  expect(await bare.release(A, '10.255.0.51')).toBe(false);
  expect(await bare.lookup(A)).toStrictEqual([]);
  expect(await bare.owned()).toBeUndefined();
  expect(await bare.defaultSubnet()).toBeUndefined();
  const refusal = { code: 'ROUTER_NO_IPAM', message: expect.stringContaining('net:default') };
  await expect(bare.allocate(A, undefined)).rejects.toMatchObject(refusal);
});

describe('DNS', () => {
  const entry = { id: A, address: '10.32.0.1', fqdn: 'web.weave.local', checkAlive: true };

  test('registers, lists and removes a name', async () => {
    await client.putName(entry);
    const listed = { containerId: A, address: '10.32.0.1', hostname: 'web.weave.local.', tombstone: 0 };
    expect(await client.names()).toEqual([listed]);
    await client.deleteNames({ id: A, address: '10.32.0.1', fqdn: 'web.weave.local' });
    expect(await client.names()).toEqual([{ ...listed, tombstone: expect.any(Number) }]);
    expect((await client.names())[0]?.tombstone).not.toBe(0);
  });

  test('names outside the domain are ignored', async () => {
    await client.putName({ ...entry, fqdn: 'web.example.org' });
    expect(await client.names()).toStrictEqual([]);
  });

  test('the domain and the resolver', async () => {
    const answers = [await client.domain(), await client.dnsAddress(), await client.dnsAddressPort()];
    expect(answers).toEqual(['weave.local.', '172.17.0.1', '172.17.0.1:53']);
  });

  test('a router without DNS: nothing happens', async () => {
    await using without = await createStubRouter({ dns: false });
    const bare = createRouterClient(without.address);
    await expect(bare.putName(entry)).resolves.toBeUndefined();
    await expect(bare.deleteNames({})).resolves.toBeUndefined();
    expect([await bare.domain(), await bare.dnsAddress(), await bare.names()]).toEqual([
      undefined,
      undefined,
      [],
    ]);
  });
});

describe('peers and expose', () => {
  test('connect adds, or replaces; forget removes', async () => {
    await client.connect(['host-a', 'host-b']);
    await client.connect(['host-c']);
    expect(stub.state.peers).toEqual(['host-a', 'host-b', 'host-c']);
    await client.forget(['host-a']);
    expect(stub.state.peers).toEqual(['host-b', 'host-c']);
    await client.connect(['host-d'], { replace: true });
    expect(stub.state.peers).toEqual(['host-d']);
  });

  test('a bad peer is refused with the router’s words', async () => {
    const refusal = { code: 'ROUTER_REFUSED', message: expect.stringContaining('invalid peer address') };
    await expect(client.connect(['not a host'])).rejects.toMatchObject(refusal);
  });

  test('expose', async () => {
    await client.expose(cidr('10.32.0.9', 12), { skipNat: true });
    expect(stub.requests).toEqual(['POST /expose/10.32.0.9/12?skipNAT=true']);
    stub.state.exposeOnHost = () => {
      throw new Error('no bridge');
    };
    const refusal = {
      code: 'ROUTER_REFUSED',
      message: expect.stringContaining('500: unable to expose: no bridge'),
    };
    await expect(client.expose(cidr('10.32.0.9', 12))).rejects.toMatchObject(refusal);
  });

  test('removing a peer gives the router’s sentence', async () => {
    expect(await client.removePeer('gone')).toBe('0 IPs taken over from gone');
  });
});

describe('status', () => {
  test('503 carries the same body as 200', async () => {
    const ready = await client.status();
    stub.state.ready = false;
    expect(await client.status()).toEqual({ ready: false, text: ready.text });
    expect(ready).toEqual({ ready: true, text: expect.stringContaining('Service: ipam') });
  });

  test('a topic', async () => {
    await client.connect(['host-a']);
    expect((await client.status('connections')).text).toContain('-> host-a:6783 established');
  });

  test('the report is JSON', async () => {
    expect(await client.report()).toMatchObject({ Ready: true, Version: '2.8.1' });
  });
});

/** Resolves once exactly `count` calls are blocked in the stub. */
async function blocked(count: number): Promise<void> {
  while (stub.state.addresses.waiting !== count) await new Promise((resolve) => setImmediate(resolve));
}

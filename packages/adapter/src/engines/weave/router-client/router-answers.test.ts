// What each call makes of the router's answers, also of those that the stub router never gives.

import { expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { dnsCalls } from './dns-calls.ts';
import { ipamCalls } from './ipam-calls.ts';
import { peerCalls } from './peer-calls.ts';
import type { RouterRequest } from './router-call.ts';
import { statusCalls } from './status-calls.ts';

const ID = 'a'.repeat(64);
const CIDR = ipv4Cidr('10.32.0.1/12');

type Calls = ReturnType<typeof callsTo>;

function callsTo(call: Parameters<typeof ipamCalls>[0]) {
  return { ...ipamCalls(call), ...dnsCalls(call), ...peerCalls(call), ...statusCalls(call) };
}

/** All calls of a router that gives one answer; what it was asked is kept. */
function router(status: number, body = ''): Calls & { asked: RouterRequest[] } {
  const asked: RouterRequest[] = [];
  const calls = callsTo(async (request) => {
    asked.push(request);
    return { status, body };
  });
  return { ...calls, asked };
}

const EVERY_CALL: [keyof Calls, (calls: Calls) => Promise<unknown>][] = [
  ['defaultSubnet', (calls) => calls.defaultSubnet()],
  ['tracker', (calls) => calls.tracker()],
  ['allocate', (calls) => calls.allocate(ID, undefined)],
  ['lookup', (calls) => calls.lookup(ID)],
  ['claim', (calls) => calls.claim(ID, CIDR)],
  ['release', (calls) => calls.release(ID, CIDR.address)],
  ['releaseAll', (calls) => calls.releaseAll(ID)],
  ['owned', (calls) => calls.owned()],
  ['ringReady', (calls) => calls.ringReady()],
  ['domain', (calls) => calls.domain()],
  ['putName', (calls) => calls.putName({ id: ID, address: '10.32.0.1', fqdn: 'a.b.', checkAlive: false })],
  ['deleteNames', (calls) => calls.deleteNames({})],
  ['names', (calls) => calls.names()],
  ['connect', (calls) => calls.connect(['a'])],
  ['forget', (calls) => calls.forget(['a'])],
  ['expose', (calls) => calls.expose(CIDR)],
  ['removePeer', (calls) => calls.removePeer('a')],
  ['status', (calls) => calls.status()],
  ['report', (calls) => calls.report()],
];

test.each(EVERY_CALL)('%s: a 500 is refused, with the router’s words', async (_name, ask) => {
  await expect(ask(router(500, ' out of order\n'))).rejects.toMatchObject({
    code: 'ROUTER_REFUSED',
    status: 502,
    message: expect.stringMatching(/with 500: out of order$/),
  });
});

test.each([
  ['claim', 'Unable to claim: taken', 'ADDRESS_IN_USE'],
  ['claim', 'Unable to parse', 'ROUTER_REFUSED'],
  ['release', 'Unable to parse', 'ROUTER_REFUSED'],
  ['allocate', 'Unable to claim', 'ROUTER_REFUSED'],
  ['defaultSubnet', '', 'ROUTER_REFUSED'],
  ['ringReady', '', 'ROUTER_REFUSED'],
] as const)('%s: a 400 that begins with %p is %s', async (name, body, code) => {
  const ask = EVERY_CALL.find(([call]) => call === name)?.[1];
  await expect(ask?.(router(400, body))).rejects.toMatchObject({ code });
});

test('a 400 tells of release that the id did not hold the address, and of releaseAll that it held none', async () => {
  expect(await router(400, 'Unable to free: not held').release(ID, CIDR.address)).toBe(false);
  await expect(router(400).releaseAll(ID)).resolves.toBeUndefined();
  await expect(router(404).ringReady()).resolves.toBeUndefined();
  await expect(router(500, 'Unable to claim').claim(ID, CIDR)).rejects.toMatchObject({
    code: 'ROUTER_REFUSED',
  });
  await expect(router(500, 'Unable to free').release(ID, CIDR.address)).rejects.toMatchObject({
    code: 'ROUTER_REFUSED',
  });
});

test('a 204 is a success, and `cancelled` is none', async () => {
  await expect(router(204, 'cancelled').releaseAll(ID)).resolves.toBeUndefined();
  await expect(router(200, 'cancelled\n').claim(ID, CIDR)).rejects.toMatchObject({
    code: 'ROUTER_CANCELLED',
    status: 409,
  });
});

test('answers with white space around them', async () => {
  expect(await router(200, '10.32.0.0/12\n').defaultSubnet()).toStrictEqual(ipv4Cidr('10.32.0.0/12'));
  expect(await router(200, ' awsvpc\n').tracker()).toBe('awsvpc');
  expect(await router(200, ' 10.32.0.1/12  10.32.0.2/12\n').lookup(ID)).toHaveLength(2);
  expect(await router(200, 'weave.local.\n').domain()).toBe('weave.local.');
  expect(await router(200, '3 IPs taken over\n').removePeer('a')).toBe('3 IPs taken over');
});

test('lists that the router calls null', async () => {
  expect(await router(200, '{"owned":null}').owned()).toStrictEqual([]);
  expect(await router(200, 'null').names()).toStrictEqual([]);
});

test('what is no address is refused, and shown', async () => {
  await expect(router(200, 'somewhere').lookup(ID)).rejects.toMatchObject({
    code: 'ROUTER_REFUSED',
    message: expect.stringContaining('"somewhere", no address'),
  });
});

test('calls that wait for peers may take long, and only those', async () => {
  const blocking = ['allocate', 'claim', 'ringReady'];
  for (const [name, ask] of EVERY_CALL) {
    const asked = router(404);
    await ask(asked).catch(() => undefined);
    expect([name, asked.asked[0]?.blocks]).toStrictEqual([name, blocking.includes(name) || undefined]);
  }
});

test('check-alive is asked for where it is set', async () => {
  const { allocate, claim, putName, asked } = router(404);
  const entry = { id: 'weave:expose', address: '10.32.0.1', fqdn: 'a.b.' };
  await allocate(ID, CIDR, { checkAlive: true }).catch(() => undefined);
  await claim(ID, CIDR, { checkAlive: false });
  await putName({ ...entry, checkAlive: true });
  await putName({ ...entry, checkAlive: false });
  expect(asked.map(({ path, query }) => [path, query])).toStrictEqual([
    [`/ip/${ID}/10.32.0.1/12`, { 'check-alive': 'true' }],
    [`/ip/${ID}/10.32.0.1/12`, {}],
    ['/name/weave%3Aexpose/10.32.0.1', { fqdn: 'a.b.', 'check-alive': 'true' }],
    ['/name/weave%3Aexpose/10.32.0.1', { fqdn: 'a.b.' }],
  ]);
});

test('names to delete: any, those of an id, those of its address, and one of them', async () => {
  const { deleteNames, asked } = router(204);
  await deleteNames({});
  await deleteNames({ id: ID });
  await deleteNames({ id: ID, address: '10.32.0.1', fqdn: 'a.b.' });
  expect(asked.map(({ path, query }) => [path, query])).toStrictEqual([
    ['/name', {}],
    [`/name/${ID}`, {}],
    [`/name/${ID}/10.32.0.1`, { fqdn: 'a.b.' }],
  ]);
});

// Containers as clients see them: with their own commands, and under --rewrite-inspect with their weave address.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ipv4Cidr, ipv6Cidr } from '@pw/core';
import {
  createdContainer,
  type FakeContainerOptions,
  ID,
  labels,
  SHIM,
} from './support/created-container.ts';
import { type ServedWeave, serveWeave } from './support/hook-client.ts';

/** The rest of an answer whose body is edited. */
const AS_IT_WAS = { ContentType: 'application/json', Code: 200 };
let weave: ServedWeave;

beforeEach(async () => {
  weave = await serveWeave({ rewriteInspect: true });
  put({});
});

afterEach(async () => {
  await weave[Symbol.asyncDispose]();
});

function put(options: Partial<FakeContainerOptions>): void {
  weave.docker.containers.set(ID, createdContainer(options));
}

describe('the list of containers', () => {
  const Labels = { ...labels, 'powerstrip-weave.cmd': '["c","d e"]' };
  const list = (body: unknown) => weave.post('GET', '/v1.41/containers/json', { code: 200, body });

  test('shows original commands as Docker writes them, and the rest as it was', async () => {
    const body = [{ Command: `${SHIM} ie c 'd e'`, Labels, Size: 1 }, { Command: 'x' }];
    const shown = await list(body);
    expect(shown.body).toEqual([{ Command: "ie c 'd e'", Labels, Size: 1 }, { Command: 'x' }]);
    expect(shown.packet).toMatchObject({ ModifiedServerResponse: AS_IT_WAS });
  });

  test('also of one without an entrypoint, or without any', async () => {
    const of = (entrypoint: string, cmd: string) => ({
      Command: `${SHIM} x`,
      Labels: { 'powerstrip-weave.entrypoint': entrypoint, 'powerstrip-weave.cmd': cmd },
    });
    const { body } = await list([of('null', '["a b","c d"]'), of('["e"]', 'null'), of('null', 'null')]);
    expect(body).toMatchObject([{ Command: "a b 'c d'" }, { Command: 'e' }, { Command: '' }]);
  });

  test.each([
    [
      'a shim of somebody else’s',
      [
        { Command: `${SHIM} x`, Labels: {} },
        { Command: `${SHIM} x`, Labels: null },
        { Command: `${SHIM} x`, Labels: { 'powerstrip-weave.entrypoint': '["x"]' } },
        { Command: `${SHIM} x`, Labels: { 'powerstrip-weave.cmd': '["x"]' } },
      ],
    ],
    ['what is no list', { message: SHIM }],
    ['what is no container', [7, null, SHIM, { Command: null, Labels }]],
    ['a container with a command of its own', [{ Command: 'sh', Labels, Image: SHIM }]],
    ['a label that is no text', [{ Command: SHIM, Labels: { ...Labels, 'powerstrip-weave.cmd': 7 } }]],
    ['nothing', null],
  ])('%s passes', async (_title, body) => {
    expect((await list(body)).body).toEqual(body ?? undefined);
  });

  test('of an answer that is an error passes', async () => {
    const body = [{ Command: `${SHIM} ie`, Labels }];
    expect((await weave.post('GET', '/v1.41/containers/json', { code: 500, body })).body).toEqual(body);
  });
});

describe('inspect, with --rewrite-inspect', () => {
  const answer = () => {
    const container = weave.docker.containers.get(ID);
    return {
      ...container,
      Path: SHIM,
      Args: ['ie'],
      NetworkSettings: { IPAddress: '', Networks: { none: {} } },
      Big: 1,
    };
  };
  const inspect = (body: unknown, code = 200) =>
    weave.post('GET', `/v1.41/containers/${ID}/json`, { code, body });

  test('shows the weave address and the original command', async () => {
    expect((await inspect(answer())).body).toMatchObject({
      Path: 'ie',
      Args: ['c', 'd'],
      Config: { Entrypoint: ['ie'], Cmd: ['c', 'd'] },
      NetworkSettings: {
        IPAddress: '10.255.0.9',
        IPPrefixLen: 8,
        Networks: { none: {}, weave: { IPAddress: '10.255.0.9', IPPrefixLen: 8 } },
      },
    });
  });

  test('shows the first address of each family where Docker shows it', async () => {
    weave.engine.addressesOf = async () => [ipv6Cidr('fd00:75::5/64'), ipv6Cidr('fd00:75::6/64')];
    const address = { GlobalIPv6Address: 'fd00:75::5', GlobalIPv6PrefixLen: 64 };
    expect((await inspect(answer())).body).toMatchObject({
      NetworkSettings: { ...address, IPAddress: '', Networks: { weave: address } },
    });
    weave.engine.addressesOf = async () => [ipv4Cidr('10.255.0.9/8'), ipv6Cidr('fd00:75::5/64')];
    expect((await inspect(answer())).body).toMatchObject({
      NetworkSettings: { ...address, IPAddress: '10.255.0.9', IPPrefixLen: 8 },
    });
  });

  test('shows what there was where no command was given', async () => {
    put({ labels: { ...labels, 'powerstrip-weave.entrypoint': 'null' } });
    expect((await inspect(answer())).body).toMatchObject({
      Path: 'c',
      Args: ['d'],
      Config: { Entrypoint: null, Cmd: ['c', 'd'] },
    });
    put({ labels: { ...labels, 'powerstrip-weave.cmd': 'null' } });
    expect((await inspect(answer())).body).toMatchObject({
      Path: 'ie',
      Args: [],
      Config: { Entrypoint: ['ie'], Cmd: null },
    });
    put({ labels: { 'powerstrip-weave.entrypoint': 'null', 'powerstrip-weave.cmd': 'null' } });
    expect((await inspect(answer())).body).toMatchObject({ Path: '', Args: [] });
  });

  test('shows the weave network alone where Docker has none', async () => {
    const json = { ...answer(), NetworkSettings: { IPAddress: '' } };
    const address = { IPAddress: '10.255.0.9', IPPrefixLen: 8 };
    expect((await inspect(json)).body?.NetworkSettings).toStrictEqual({
      ...address,
      Networks: { weave: { ...address, DriverOpts: { engine: 'fake' } } },
    });
    const { NetworkSettings: _none, ...without } = answer();
    expect((await inspect(without)).body).not.toHaveProperty('NetworkSettings');
  });

  test('shows no weave network where no address is found', async () => {
    weave.engine.addressesOf = async () => [];
    expect((await inspect(answer())).body?.NetworkSettings).toStrictEqual(answer().NetworkSettings);
  });

  test('leaves a network of Docker’s own with the name weave as it is', async () => {
    const own = { IPAddress: '10.255.0.9', NetworkID: 'n', DriverOpts: { o: '1' } };
    const json = { ...answer(), NetworkSettings: { Networks: { weave: own } } };
    expect((await inspect(json)).body).toMatchObject({ NetworkSettings: { Networks: { weave: own } } });
  });

  test('keeps large numbers', async () => {
    const text = JSON.stringify(answer()).replace('"Big":1', '"Big":9223372036854775807');
    const { packet } = await inspect(text);
    expect(packet).toMatchObject({ ModifiedServerResponse: AS_IT_WAS });
    expect(JSON.stringify(packet)).toContain('9223372036854775807');
  });

  test('a container that does not run shows no address', async () => {
    put({ running: false });
    expect((await inspect(answer())).body).toMatchObject({ NetworkSettings: { IPAddress: '' } });
  });

  test.each([
    ['Docker’s errors', { message: 'no such container' }, 404],
    ['what is no inspect', { a: 1 }, 200],
  ])('%s pass', async (_title, body, code) => {
    expect((await inspect(body, code)).body).toEqual(body);
  });

  test.each([
    ['an error', 500],
    ['another success', 201],
  ])('%s passes, whatever is in it', async (_title, code) => {
    const body = JSON.parse(JSON.stringify(answer()));
    expect((await inspect(body, code)).body).toEqual(body);
  });

  test('an answer without a body passes', async () => {
    expect((await inspect(null)).packet).toMatchObject({ ModifiedServerResponse: { Code: 200, Body: null } });
  });

  test('of an unmanaged container passes', async () => {
    put({ env: [], entrypoint: ['x'] });
    const body = answer();
    expect((await inspect(body)).body).toEqual(JSON.parse(JSON.stringify(body)));
  });

  test('without the option, it shows the original command only', async () => {
    await using plain = await serveWeave();
    expect(
      (await plain.post('GET', `/containers/${ID}/json`, { code: 200, body: answer() })).body,
    ).toMatchObject({
      Path: 'ie',
      Args: ['c', 'd'],
      Config: { Entrypoint: ['ie'], Cmd: ['c', 'd'] },
      NetworkSettings: { IPAddress: '' },
    });
    const text = JSON.stringify({ ...answer(), Config: { Image: 'i' }, Path: 'sh' }, undefined, 2);
    const { packet } = await plain.post('GET', `/containers/${ID}/json`, { code: 200, body: text });
    expect(packet).toMatchObject({ ModifiedServerResponse: { Body: text } });
  });
});

// `pw-adapter ps` and `detach`, as their command line runs them, on Docker's API in memory (engine docker-network).
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createProgram } from '../src/cli/create-program.ts';
import { fakeContainer } from './support/fake-docker.ts';
import { createFakeNetworkApi, type FakeNetworkApi, joinNetwork } from './support/fake-network-api.ts';

const ID = 'a'.repeat(64);
let api: FakeNetworkApi;
let printed: string[];

beforeEach(async () => {
  api = await createFakeNetworkApi('1.41');
  joinNetwork(api, ID, '10.255.0.5');
  api.onLook = async (path) =>
    path === '/containers/web/json' ? fakeContainer({ id: ID, name: 'web' }) : undefined;
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((line) => void printed.push(String(line)));
});

afterEach(async () => {
  jest.restoreAllMocks();
  await api[Symbol.asyncDispose]();
});

async function pwAdapter(command: string, ...words: string[]): Promise<void> {
  const options = ['--engine', 'docker-network', '--network', 'weave', '--docker-host', api.dockerHost];
  await createProgram().parseAsync(['node', 'pw-adapter', command, ...options, ...words]);
}

test.each(['none', ''])('detach of the address %j takes nothing away', async (word) => {
  await expect(pwAdapter('detach', word, 'web')).rejects.toMatchObject({ code: 'BAD_WEAVE_CIDR' });
  expect(api.changes).toStrictEqual([]);
  await pwAdapter('detach', 'web');
  expect(api.changes).toHaveLength(1);
});

test.each([
  ['ps', ['web', 'tpyo'], 'there is no container tpyo'],
  ['ps', [''], 'there is no container ""'],
  ['detach', ['tpyo'], 'there is no container tpyo'],
  ['detach', [''], 'there is no container ""'],
])('%s %j says which container there is not', async (command, words, message) => {
  await expect(pwAdapter(command, ...words)).rejects.toMatchObject({ code: 'NO_SUCH_CONTAINER', message });
  expect(printed).toStrictEqual([]);
});

test('ps shows those that are named', async () => {
  await pwAdapter('ps', 'web');
  expect(printed).toStrictEqual([`${ID.slice(0, 12)} web 10.255.0.5/16`]);
});

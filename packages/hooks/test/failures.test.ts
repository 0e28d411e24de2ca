// How a failure of a hook reaches powerstrip and the log.
import { expect, test } from '@jest/globals';
import { HookRefusal, PowerstripError } from '@pw/core';
import { defineAdapter, serveAdapter } from '@pw/hooks';

const packet = JSON.stringify({
  PowerstripProtocolVersion: 1,
  Type: 'pre-hook',
  ClientRequest: { Method: 'POST', Request: '/x', Body: null },
});

/** What powerstrip gets of a pre-hook that throws this, and what the log is told. */
async function failWith(error: unknown) {
  const logged: unknown[] = [];
  const adapter = defineAdapter({
    preHook() {
      throw error;
    },
  });
  const server = await serveAdapter(adapter, {
    port: 0,
    log: {
      info: (fields, message) => void logged.push(['info', fields, message]),
      error: (fields, message) => void logged.push(['error', fields, message]),
    },
  });
  try {
    const response = await fetch(`${server.url}/extension`, { method: 'POST', body: packet });
    return { status: response.status, body: await response.json(), logged };
  } finally {
    await server.close();
  }
}

test('a failure of ours comes with its hint, and without a status it is an unmarked 500', async () => {
  const error = new PowerstripError('ATTACH_FAILED', 'no link', { hint: 'Try again.' });
  const message = 'no link. Try again.';
  expect(await failWith(error)).toStrictEqual({
    status: 500,
    body: { message },
    logged: [['error', { path: '/extension', status: 500, err: error }, message]],
  });
});

test('a refusal of another copy of the library is one, too', async () => {
  const foreign = Object.assign(new Error('not you'), { name: 'HookRefusal', status: 403 });
  expect(await failWith(foreign)).toStrictEqual({
    status: 403,
    body: { PowerstripProtocolVersion: 1, message: 'not you' },
    logged: [['info', { path: '/extension', status: 403 }, 'not you']],
  });
});

test('so is one of a class of the user’s, whatever its name', async () => {
  class QuotaExceeded extends HookRefusal {
    override name = 'QuotaExceeded';
  }
  expect(await failWith(new QuotaExceeded(507, 'no room'))).toMatchObject({
    status: 507,
    body: { PowerstripProtocolVersion: 1, message: 'no room' },
  });
});

test('an error of another library has its own status, and is not marked', async () => {
  const error = Object.assign(new Error('busy'), { status: 503 });
  expect(await failWith(error)).toStrictEqual({
    status: 503,
    body: { message: 'busy' },
    logged: [['error', { path: '/extension', status: 503, err: error }, 'busy']],
  });
});

test('an error whose status is no number is a 500', async () => {
  const error = Object.assign(new Error('broken'), { status: 'failed' });
  expect(await failWith(error)).toMatchObject({ status: 500, body: { message: 'broken' } });
});

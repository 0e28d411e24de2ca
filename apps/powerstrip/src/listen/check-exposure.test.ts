import { expect, test } from '@jest/globals';
import pino from 'pino';
import { checkExposure } from './check-exposure.ts';
import { parseListenAddress } from './listen-address.ts';

const log = pino({ level: 'silent' });
const ca = Buffer.from('ca');

test.each([
  ['tcp://0.0.0.0:2375', undefined],
  ['tcp://10.0.0.1:2375', undefined],
  ['tcp://0.0.0.0:2376', { ca: undefined }],
])('%s with the TLS of %j is open to others: it has to be wanted', (url, tls) => {
  const address = parseListenAddress(url);
  for (const insecure of [undefined, false])
    expect(() => checkExposure(address, { tls, log, ...(insecure === false && { insecure }) })).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining(url) }),
    );
  expect(() => checkExposure(address, { tls, log, insecure: true })).not.toThrow();
});

test.each([
  ['tcp://127.0.0.1:2375', undefined],
  ['tcp://0.0.0.0:2376', { ca }],
  ['unix:///run/d.sock', undefined],
  ['fd://3', undefined],
])('%s with the TLS of %j is not', (url, tls) => {
  expect(() => checkExposure(parseListenAddress(url), { tls, log })).not.toThrow();
});

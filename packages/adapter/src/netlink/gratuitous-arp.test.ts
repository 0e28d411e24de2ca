import { expect, test } from '@jest/globals';
import { encodeArpRequest } from './gratuitous-arp.ts';

test('asks everybody for its own address', () => {
  const mac = Buffer.from('0242ac110002', 'hex');
  expect(encodeArpRequest(mac, '10.255.0.51').toString('hex')).toBe(
    '0001' + '0800' + '06' + '04' + '0001' + '0242ac110002' + '0aff0033' + 'ffffffffffff' + '0aff0033',
  );
});

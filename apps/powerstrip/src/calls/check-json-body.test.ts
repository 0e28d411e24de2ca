import { describe, expect, test } from '@jest/globals';
import { checkJsonBody } from './check-json-body.ts';

describe('checkJsonBody', () => {
  test.each([
    '',
    ' \n',
    'null',
    '""',
    '{"Image":"x","HostConfig":{"Memory":9223372036854775807}}\n',
    '{"a":{"x":1},"b":{"x":1},"c":[{"x":1},{"x":2}]}',
    '{"Labels":{"Foo":"1","foo":"2"},"HostConfig":{"Sysctls":{"A":"","a":""}}}',
    '{"Volumes":{"/A":{},"/a":{}},"Cmd":["{\\"a\\":1,\\"a\\":2}"]}',
  ])('%j is given as it is', (text) => {
    expect(checkJsonBody(Buffer.from(text))).toBe(text);
  });

  test.each([
    '{"Image":"a","Image":"b"}',
    '{"Image":"a","image":"b"}',
    '{"HostConfig":{"Binds":[]},"hostconfig":{}}',
    '{"HostConfig":{"Memory":1,"memory":2}}',
    '{"a":[{"b":{"c":1,"C":1}}]}',
    '{"HostConfig":1,"Ho\\u0073tConfig":2}',
    '{"HostConfig":1,"Ho\u017ftConfig":2}',
    '{"Network":1,"Networ\u212a":2}',
    '{"Labels":{"a":"1","a":"2"}}',
  ])('%j has a key twice for Docker', (text) => {
    expect(() => checkJsonBody(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_KEY', status: 400 }),
    );
  });

  test.each(['{', '{"a":1} {"a":2}', "{'a':1}", 'undefined', '{"a":1,}'])('%j is not JSON', (text) => {
    expect(() => checkJsonBody(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'BAD_JSON', status: 400 }),
    );
  });
});

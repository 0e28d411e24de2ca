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
    '{"ＨostConfig":{},"HostConfig":{}}',
    '{"a":"\\ud83d\\ude00 \\\\ud83d"}',
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
    '{"NetworkingConfig":{"EndpointsConfig":{"labels":{"IPAMConfig":{},"ipamconfig":{}}}}}',
    '{"Label\u017f":{"a":"1","a":"2"}}',
  ])('%j has a key twice for Docker', (text) => {
    expect(() => checkJsonBody(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_KEY', status: 400 }),
    );
  });

  test('as many keys as may be open at once, and more where their objects are closed', () => {
    const keys = (count: number) => Array.from({ length: count }, (_, index) => `"${index}":0`).join();
    const check = (text: string) => () => checkJsonBody(Buffer.from(text));
    expect(check(`{${keys(100_000)}}`)).not.toThrow();
    expect(check(`[{${keys(100_000)}},{${keys(100_000)}}]`)).not.toThrow();
    expect(check(`{${keys(100_001)}}`)).toThrow(expect.objectContaining({ code: 'BAD_JSON' }));
    expect(check(`{${keys(50_000)},"a":{${keys(50_000)}}}`)).toThrow(
      expect.objectContaining({ code: 'BAD_JSON' }),
    );
  });

  test('a key of any length is quoted in part', () => {
    const key = 'k'.repeat(1_000_000);
    expect(() => checkJsonBody(Buffer.from(`{"${key}":1,"${key}":2}`))).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_KEY', message: expect.stringMatching(/^.{1,250}$/) }),
    );
  });

  test.each(['"\\ud800"', '{"Labels":{"\\udc00":"1","\ufffd":"2"}}', '{"a":["\\ud83d\\u0041"]}'])(
    '%j would be another string for Docker',
    (text) => {
      expect(() => checkJsonBody(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'BAD_JSON' }));
    },
  );

  test.each(['"\xff"', '{"a":"\xc3"}', '\xef\xbb\xbf{}', '{"\xc0\xae":1}'])(
    'the bytes %j are not JSON',
    (latin1) => {
      expect(() => checkJsonBody(Buffer.from(latin1, 'latin1'))).toThrow(
        expect.objectContaining({ code: 'BAD_JSON' }),
      );
    },
  );

  test.each(['{', '{"a":1} {"a":2}', "{'a':1}", 'undefined', '{"a":1,}'])('%j is not JSON', (text) => {
    expect(() => checkJsonBody(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'BAD_JSON', status: 400 }),
    );
  });
});

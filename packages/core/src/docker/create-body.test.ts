import { describe, expect, test } from '@jest/globals';
import { isJsonObject, parseJson, stringifyJson } from '../json/lossless-json.ts';
import { createBody } from './create-body.ts';

function bodyOf(text: string) {
  const json = parseJson(text);
  if (!isJsonObject(json)) throw new Error('not an object');
  return createBody(json);
}

describe('createBody reads', () => {
  test('a usual body', () => {
    const body = bodyOf(
      '{"Image":"a","Entrypoint":["e"],"Cmd":["c","d"],"Env":["A=1"],"Labels":{"l":"1"},"HostConfig":{"NetworkMode":"none","Runtime":"runsc","VolumesFrom":["v"]}}',
    );
    expect(body.image()).toBe('a');
    expect(body.entrypoint()).toEqual(['e']);
    expect(body.cmd()).toEqual(['c', 'd']);
    expect(body.env()).toEqual(['A=1']);
    expect(body.labels()).toEqual({ l: '1' });
    expect(body.networkMode()).toBe('none');
    expect(body.runtime()).toBe('runsc');
    expect(body.volumesFrom()).toEqual(['v']);
  });

  test.each([
    '{}',
    '{"HostConfig":null}',
    '{"HostConfig":"","Env":null,"Labels":null,"Image":"","Cmd":null,"Entrypoint":null}',
  ])('nothing from %s', (text) => {
    const body = bodyOf(text);
    expect(body.image()).toBeUndefined();
    expect(body.entrypoint()).toBeUndefined();
    expect(body.cmd()).toBeUndefined();
    expect(body.env()).toStrictEqual([]);
    expect(body.labels()).toEqual({});
    expect(body.networkMode()).toBeUndefined();
    expect(body.runtime()).toBeUndefined();
    expect(body.volumesFrom()).toStrictEqual([]);
  });

  test('a string is a list of one word, as in the engine', () => {
    const body = bodyOf('{"Entrypoint":"/bin/sh -c","cmd":"x y"}');
    expect(body.entrypoint()).toEqual(['/bin/sh -c']);
    expect(body.cmd()).toEqual(['x y']);
  });

  // moby decodes lists and maps of strings with encoding/json, which makes '' of null.
  test('null in a list or among labels as an empty string', () => {
    const body = bodyOf('{"Cmd":[null,"x"],"Entrypoint":[null],"Env":[null,"A=1"],"Labels":{"a":null}}');
    expect(body.cmd()).toEqual(['', 'x']);
    expect(body.entrypoint()).toEqual(['']);
    expect(body.env()).toEqual(['', 'A=1']);
    expect(body.labels()).toEqual({ a: '' });
  });

  test.each([
    ['{"Image":1}', 'Image: expected a string, got a number'],
    ['{"Image":1.0}', 'Image: expected a string, got a number'],
    ['{"Cmd":["a",1]}', 'Cmd[1]: expected a string, got a number'],
    ['{"Entrypoint":[["a"]]}', 'Entrypoint[0]: expected a string, got a list'],
    ['{"Cmd":{}}', 'Cmd: expected a string or a list of strings, got an object'],
    ['{"Env":true}', 'Env: expected a string or a list of strings, got a boolean'],
    ['{"Env":{"DB_PASSWORD":"s3cret"}}', 'Env: expected a string or a list of strings, got an object'],
    ['{"Env":[{"DB_PASSWORD":"s3cret"}]}', 'Env[0]: expected a string, got an object'],
    ['{"HostConfig":[]}', 'HostConfig: expected an object, got a list'],
    ['{"HostConfig":"s3cret"}', 'HostConfig: expected an object, got a string'],
    ['{"Labels":{"a":1}}', 'Labels.a: expected a string, got a number'],
  ])('refuses %s', (text, message) => {
    const readAll = () => {
      const body = bodyOf(text);
      return [body.image(), body.entrypoint(), body.cmd(), body.env(), body.labels(), body.networkMode()];
    };
    expect(readAll).toThrow(expect.objectContaining({ code: 'BAD_JSON', status: 400, message }));
  });
});

describe('createBody writes', () => {
  test('in place, leaving every other field as it was', () => {
    const body = bodyOf('{"entrypoint":null,"Unknown":1.0,"HostConfig":{"Memory":9223372036854775807}}');
    body.setCommand(['s'], ['a']);
    body.setEnv(['A=1']);
    body.setLabel('l', '1');
    body.setLabel('m', '2');
    body.setVolumesFrom(['v:ro']);
    expect(stringifyJson(body.json)).toBe(
      '{"entrypoint":["s"],"Unknown":1.0,"HostConfig":{"Memory":9223372036854775807,"VolumesFrom":["v:ro"]},"Cmd":["a"],"Env":["A=1"],"Labels":{"l":"1","m":"2"}}',
    );
  });

  test('labels away, and null for a command that is to come from the image', () => {
    const body = bodyOf('{"Cmd":["x"],"labels":{"a":null,"b":"1","c":"2"}}');
    body.deleteLabels(['b', 'd']);
    body.setCommand(undefined, undefined);
    expect(stringifyJson(body.json)).toBe('{"Cmd":null,"labels":{"a":"","c":"2"},"Entrypoint":null}');
  });

  test('a HostConfig where there was none', () => {
    const body = bodyOf('{"HostConfig":""}');
    body.setVolumesFrom(['v:ro']);
    expect(stringifyJson(body.json)).toBe('{"HostConfig":{"VolumesFrom":["v:ro"]}}');
  });
});

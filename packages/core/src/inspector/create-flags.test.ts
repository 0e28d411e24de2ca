import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../json/lossless-json.ts';
import { createFlags } from './create-flags.ts';

const wordsFor = (body: JsonObject) => createFlags({ ...body, Image: 'i' }).words;

const CONTAINER: [string, JsonValue, string[]][] = [
  ['Hostname', 'h', ['--hostname', 'h']],
  ['Domainname', 'd', ['--domainname', 'd']],
  ['User', '0:0', ['--user', '0:0']],
  ['WorkingDir', '/w', ['--workdir', '/w']],
  ['StopSignal', 'INT', ['--stop-signal', 'INT']],
  ['Tty', true, ['--tty']],
  ['OpenStdin', true, ['--interactive']],
  ['Env', ['A=1', 'B'], ['--env', 'A=1', '--env', 'B']],
  ['Labels', { a: 'b', c: '' }, ['--label', 'a=b', '--label', 'c=']],
  ['ExposedPorts', { '80/tcp': {} }, ['--expose', '80/tcp']],
  ['Volumes', { '/data': {} }, ['--volume', '/data']],
  ['NetworkingConfig', { EndpointsConfig: { n: { Aliases: null } } }, []],
  ['NetworkingConfig', { EndpointsConfig: { n: null } }, []],
];

const HOST: [string, JsonValue, string[]][] = [
  ['Binds', ['/a:/b'], ['--volume', '/a:/b']],
  ['VolumesFrom', ['v'], ['--volumes-from', 'v']],
  ['NetworkMode', 'default', []],
  ['NetworkMode', 'none', ['--network', 'none']],
  ['PidMode', 'host', ['--pid', 'host']],
  ['IpcMode', 'private', []],
  ['IpcMode', 'host', ['--ipc', 'host']],
  ['CgroupnsMode', 'private', []],
  ['CgroupnsMode', 'host', ['--cgroupns', 'host']],
  ['UTSMode', 'host', ['--uts', 'host']],
  ['UsernsMode', 'host', ['--userns', 'host']],
  ['Runtime', 'runc', []],
  ['Runtime', 'runsc', ['--runtime', 'runsc']],
  ['AutoRemove', true, ['--rm']],
  ['Privileged', true, ['--privileged']],
  ['ReadonlyRootfs', true, ['--read-only']],
  ['Init', true, ['--init']],
  ['PublishAllPorts', true, ['--publish-all']],
  ['CapAdd', ['X'], ['--cap-add', 'X']],
  ['CapDrop', ['X'], ['--cap-drop', 'X']],
  ['Dns', ['1.1.1.1'], ['--dns', '1.1.1.1']],
  ['ExtraHosts', ['a:1.1.1.1'], ['--add-host', 'a:1.1.1.1']],
  ['SecurityOpt', ['o'], ['--security-opt', 'o']],
  ['Memory', 5, ['--memory', '5']],
  ['ShmSize', 1, ['--shm-size', '1']],
  ['PidsLimit', 7, ['--pids-limit', '7']],
  ['ConsoleSize', [24, 80], []],
  ['LogConfig', { Type: '', Config: {} }, []],
  ['LogConfig', { Type: 'none' }, ['--log-driver', 'none']],
  ['PortBindings', { '80/tcp': [{ HostIp: '', HostPort: '' }] }, ['--publish', '80/tcp']],
  ['PortBindings', { '80/tcp': [{ HostPort: '81' }] }, ['--publish', '81:80/tcp']],
  ['PortBindings', { '80/tcp': [{ HostIp: '::1' }] }, ['--publish', '::1::80/tcp']],
  ['PortBindings', { '80/tcp': null, '81/tcp': [null] }, []],
  ['RestartPolicy', { Name: 'no', MaximumRetryCount: 0 }, []],
  ['RestartPolicy', { Name: '', MaximumRetryCount: 2 }, []],
  ['RestartPolicy', { Name: 'always', MaximumRetryCount: 0 }, ['--restart', 'always']],
  ['RestartPolicy', { Name: 'on-failure', MaximumRetryCount: 1 }, ['--restart', 'on-failure:1']],
  ['RestartPolicy', { Name: 'always' }, ['--restart', 'always']],
];

test.each(CONTAINER)('%s %j', (key, value, words) => {
  expect(createFlags({ [key]: value })).toStrictEqual({ words: [...words, ''], leftOut: [] });
});

test.each(HOST)('HostConfig.%s %j', (key, value, words) => {
  expect(createFlags({ HostConfig: { [key]: value } })).toStrictEqual({ words: [...words, ''], leftOut: [] });
});

describe('what a flag cannot express is left out, and named', () => {
  const isObjectOfAny = new Set(['ConsoleSize']);

  test.each([...new Set(CONTAINER.map(([key]) => key))])('%s', (key) => {
    expect(createFlags({ [key]: [1] })).toStrictEqual({ words: [''], leftOut: [key] });
  });

  test.each([...new Set(HOST.map(([key]) => key))].filter((key) => !isObjectOfAny.has(key)))(
    'HostConfig.%s',
    (key) => {
      expect(createFlags({ HostConfig: { [key]: [1] } })).toStrictEqual({
        words: [''],
        leftOut: [`HostConfig.${key}`],
      });
    },
  );

  test.each<[string, JsonObject]>([
    ['NetworkingConfig', { EndpointsConfig: { n: { Aliases: ['a'] } } }],
    ['NetworkingConfig', { Other: 1 }],
    ['HostConfig.LogConfig', { Type: 'syslog', Config: { a: 'b' } }],
    ['HostConfig.LogConfig', { Config: { a: 'b' } }],
    ['HostConfig.LogConfig', { Type: 1 }],
    ['HostConfig.RestartPolicy', { MaximumRetryCount: 3 }],
    ['NewField', { a: 1 }],
  ])('%s %j', (path, value) => {
    const [key = '', inner] = path.split('.');
    const body: JsonObject = { [key]: inner === undefined ? value : { [inner]: value } };
    expect(createFlags(body)).toStrictEqual({ words: [''], leftOut: [path] });
  });
});

test('what the docker CLI sends for flags that were not given says nothing', () => {
  const unset = { A: null, B: '', C: 0, D: false, E: -1, F: [], G: [null, ''], H: {} };
  expect(createFlags({ ...unset, HostConfig: unset })).toStrictEqual({ words: [''], leftOut: [] });
  expect(createFlags({ A: 1, HostConfig: null }).leftOut).toStrictEqual(['A']);
  expect(createFlags({ A: ['', 'a'] }).leftOut).toStrictEqual(['A']);
});

test('entrypoint, image and command in their places', () => {
  expect(wordsFor({ Entrypoint: ['sh', '-c'], Cmd: ['echo'] })).toStrictEqual([
    '--entrypoint',
    'sh',
    'i',
    '-c',
    'echo',
  ]);
  expect(wordsFor({ Entrypoint: 'sh', Cmd: 'echo' })).toStrictEqual(['--entrypoint', 'sh', 'i', 'echo']);
  expect(wordsFor({ Entrypoint: null, Cmd: [1] })).toStrictEqual(['i']);
});

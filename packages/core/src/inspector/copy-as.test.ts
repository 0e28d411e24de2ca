import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import type { CallDetail, InspectedBody } from './call-schemas.ts';
import { copyAsCurl } from './copy-as-curl.ts';
import { copyAsDockerCommand } from './copy-as-docker-command.ts';

const dockerHost = 'tcp://127.0.0.1:2375';

/** The parts of a call that the two functions read. */
function call(line: string, body?: unknown, headers: [string, string][] = []): CallDetail {
  const [method = '', target = ''] = line.split(' ');
  const { pathname: path, search: query } = new URL(target, 'http://x');
  return { method, path, query, request: { target, headers, body: bodyOf(body) } } as CallDetail;
}

function bodyOf(value: unknown): InspectedBody {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return { text, bytes: Buffer.byteLength(text), isCut: false };
}

/** The words as a shell sees them. */
function wordsOf(command: string | undefined): string[] {
  const print = `for word in ${command ?? ''}; do printf '%s\\0' "$word"; done`;
  return execFileSync('sh', ['-c', print], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

const hostile = `it's $(touch x) \`y\` "z" \\ ! *\n`;

describe('copyAsCurl', () => {
  test('brackets and braces, as of a masked query, are no lists of URLs to curl', () => {
    const target = '/images/json?token=[masked]&filters={"a":["b"]}';
    const call = { method: 'GET', request: { target, headers: [], body: null } } as unknown as CallDetail;
    expect(wordsOf(copyAsCurl(call, { dockerHost }))).toStrictEqual([
      'curl',
      '--globoff',
      `http://127.0.0.1:2375${target}`,
    ]);
  });

  test.each(['@evil.example/x', 'http://evil.example/x', '*', ''])(
    'a target that is no path, %j, names no other host',
    (target) => {
      const call = { method: 'GET', request: { target, headers: [], body: null } } as unknown as CallDetail;
      expect(copyAsCurl(call, { dockerHost })).toBeUndefined();
    },
  );

  test('method, headers, body and target, as one word each', () => {
    const create = call('POST /v1.51/containers/create?name=a%20b', { Env: [`A=${hostile}`] }, [
      ['Host', 'x'],
      ['Content-Length', '30'],
      ['Content-Type', 'application/json'],
      ['X-Odd', hostile.trim()],
    ]);
    expect(wordsOf(copyAsCurl(create, { dockerHost }))).toStrictEqual([
      'curl',
      '--request',
      'POST',
      '--header',
      'Content-Type: application/json',
      '--header',
      `X-Odd: ${hostile.trim()}`,
      '--data-raw',
      JSON.stringify({ Env: [`A=${hostile}`] }),
      'http://127.0.0.1:2375/v1.51/containers/create?name=a%20b',
    ]);
  });

  test('dots in a target are sent as they are', () => {
    const target = '/containers/../info';
    const call = { method: 'GET', request: { target, headers: [], body: null } } as unknown as CallDetail;
    expect(copyAsCurl(call, { dockerHost })).toBe(`curl --path-as-is http://127.0.0.1:2375${target}`);
  });

  test('over a unix socket', () => {
    expect(copyAsCurl(call('GET /info'), { dockerHost: 'unix:///run/docker.sock' })).toBe(
      'curl --unix-socket /run/docker.sock http://localhost/info',
    );
    expect(copyAsCurl(call('HEAD /_ping'), { dockerHost })).toBe('curl --head http://127.0.0.1:2375/_ping');
  });

  test('not where the body is not known whole', () => {
    const cut = call('POST /x', {});
    expect(
      copyAsCurl(
        { ...cut, request: { ...cut.request, body: { text: '{', bytes: 9, isCut: true } } },
        { dockerHost },
      ),
    ).toBe(undefined);
    expect(
      copyAsCurl(call('POST /build', undefined, [['transfer-encoding', 'chunked']]), { dockerHost }),
    ).toBe(undefined);
    expect(copyAsCurl(call('POST /x', undefined, [['Content-Length', '5']]), { dockerHost })).toBe(undefined);
    expect(copyAsCurl(call('POST /x', undefined, [['Content-Length', '0']]), { dockerHost })).toContain(
      'curl',
    );
  });
});

describe('copyAsDockerCommand', () => {
  test.each([
    ['POST /v1.51/containers/web/start', 'docker start web'],
    ['POST /containers/web/stop?t=3', 'docker stop --time 3 web'],
    ['POST /containers/web/restart?t=0', 'docker restart --time 0 web'],
    ['POST /containers/web/restart?t=', 'docker restart web'],
    ['POST /containers/web/pause', 'docker pause web'],
    ['POST /containers/web/unpause', 'docker unpause web'],
    ['POST /containers/web/wait?condition=next-exit', 'docker wait web'],
    ['POST /containers/web/attach?stream=1', 'docker attach web'],
    ['GET /containers/web/json?size=1', 'docker inspect --size --type container web'],
    ['POST /containers/web/kill?signal=KILL', 'docker kill --signal KILL web'],
    ['DELETE /v1.51/containers/web?force=1&v=1', 'docker rm --force --volumes web'],
    ['GET /containers/web/logs?follow=1&stdout=1&tail=5', 'docker logs --follow --tail 5 web'],
    ['GET /containers/web/logs?timestamps=true', 'docker logs --timestamps web'],
    ['GET /containers/json?all=1', 'docker ps --all'],
    ['GET /images/json?all=0', 'docker images'],
    ['GET /images/localhost/pw/example/json', 'docker inspect --type image localhost/pw/example'],
    ['POST /images/create?fromImage=alpine&tag=3', 'docker pull alpine:3'],
    ['POST /images/create?fromImage=alpine&tag=sha256:ab', 'docker pull alpine@sha256:ab'],
    ['POST /images/create?fromImage=alpine&platform=linux', 'docker pull --platform linux alpine'],
    ['GET /v1.51/version', 'docker version'],
    ['GET /info', 'docker info'],
    ['GET /networks', 'docker network ls'],
    ['GET /volumes', 'docker volume ls'],
    ['GET /events?since=1', 'docker events'],
  ])('%s', (line, command) => {
    expect(copyAsDockerCommand(call(line))).toEqual({ text: command, leftOut: [] });
  });

  test('a create as the docker CLI sends it', () => {
    const body = {
      Hostname: '',
      AttachStdin: false,
      Env: ['WEAVE_CIDR=10.255.0.1/8', `ODD=${hostile}`],
      Image: 'localhost/pw/example',
      Entrypoint: ['/bin/sh', '-c'],
      Cmd: ['echo hi'],
      Labels: { a: 'b' },
      Volumes: { '/data': {} },
      HostConfig: {
        Binds: ['/a:/b'],
        NetworkMode: 'default',
        PortBindings: {
          '80/tcp': [
            { HostIp: '127.0.0.1', HostPort: '8080' },
            { HostIp: '', HostPort: '' },
          ],
        },
        RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
        LogConfig: { Type: '', Config: {} },
        AutoRemove: true,
        MemorySwappiness: -1,
        Memory: 1048576,
        Ulimits: [{ Name: 'nofile' }],
      },
      NetworkingConfig: { EndpointsConfig: { default: { Aliases: null, MacAddress: '' } } },
    };
    const command = copyAsDockerCommand(call('POST /v1.51/containers/create?name=web', body));
    expect(wordsOf(command?.text)).toStrictEqual([
      ...['docker', 'create', '--name', 'web', '--env', 'WEAVE_CIDR=10.255.0.1/8', '--env', `ODD=${hostile}`],
      ...['--label', 'a=b', '--volume', '/data', '--volume', '/a:/b', '--publish', '127.0.0.1:8080:80/tcp'],
      ...['--publish', '80/tcp', '--restart', 'on-failure:3', '--rm', '--memory', '1048576'],
      ...['--entrypoint', '/bin/sh', 'localhost/pw/example', '-c', 'echo hi'],
    ]);
    expect(command?.leftOut).toEqual(['HostConfig.Ulimits']);
  });

  test.each([
    [{ NetworkMode: 'default', IpcMode: 'private', CgroupnsMode: 'private', Runtime: 'runc' }, []],
    [{ NetworkMode: 'host' }, ['--network', 'host']],
    [{ IpcMode: 'host' }, ['--ipc', 'host']],
    [{ CgroupnsMode: 'host' }, ['--cgroupns', 'host']],
    [{ Runtime: 'runsc' }, ['--runtime', 'runsc']],
  ])('a create with %j: what the engine does anyway is not repeated', (HostConfig, flags) => {
    const command = copyAsDockerCommand(call('POST /containers/create', { Image: 'a', HostConfig }));
    expect(wordsOf(command?.text)).toStrictEqual(['docker', 'create', ...flags, 'a']);
    expect(command?.leftOut).toStrictEqual([]);
  });

  test.each([
    ['POST /images/create', "docker pull ''"],
    ['POST /images/create?fromImage=alpine', 'docker pull alpine'],
    ['DELETE /containers/web?force=0', 'docker rm web'],
    ['DELETE /containers/web?force=True', 'docker rm --force web'],
  ])('%s, with a part of the query', (line, command) => {
    expect(copyAsDockerCommand(call(line))?.text).toBe(command);
  });

  test('nothing for a body that was cut', () => {
    const cut = call('POST /containers/create', { Image: 'i' });
    const body = { text: '{"Image":"i"}', bytes: 9_999, isCut: true };
    expect(copyAsDockerCommand({ ...cut, request: { ...cut.request, body } })).toBeUndefined();
  });

  test('nothing for what no command sends', () => {
    expect(copyAsDockerCommand(call('POST /exec/x/start', {}))).toBe(undefined);
    expect(copyAsDockerCommand(call('PUT /containers/web/archive?path=/'))).toBe(undefined);
    expect(copyAsDockerCommand(call('GET /constructor'))).toBe(undefined);
    expect(copyAsDockerCommand(call('POST /containers/create', ['no object']))).toBe(undefined);
  });
});

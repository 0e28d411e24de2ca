import { describe, expect, test } from '@jest/globals';
import { parseRequestHead } from '../http/request-head.ts';
import { createClientGuard } from './client-guard.ts';

const guard = createClientGuard({
  allowHosts: ['docker.example.com'],
  allowOrigins: ['http://ui.example'],
  checkHost: true,
});
const request = (host: string, ...lines: string[]) =>
  parseRequestHead(['GET /_ping HTTP/1.1', `Host: ${host}`, ...lines].join('\r\n'));

describe('createClientGuard', () => {
  test.each([
    '',
    'docker',
    'api.moby.localhost',
    'localhost',
    'localhost:2375',
    '127.0.0.1:2375',
    '192.168.1.7:2375',
    '[::1]:2375',
    'powerstrip:2375',
    '/var/run/docker.sock',
    '%2Fvar%2Frun%2Fdocker.sock',
    'host.docker.internal:2375',
    'docker.example.com:2375',
    'Docker.Example.Com',
  ])('the Host %j of a Docker client is let in', (host) => {
    expect(() => guard.check(request(host))).not.toThrow();
  });

  test.each([
    'evil.example',
    'evil.example:2375',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    '1.2.3',
  ])('the Host %j could be a page’s own', (host) => {
    expect(() => guard.check(request(host))).toThrow(
      expect.objectContaining({ code: 'REQUEST_REFUSED', status: 403 }),
    );
  });

  test.each(['Origin: http://localhost', 'Origin: null', 'Sec-Fetch-Site: none', 'sec-fetch-mode: no-cors'])(
    '%s is refused',
    (line) => {
      expect(() => guard.check(request('localhost', line))).toThrow(
        expect.objectContaining({ code: 'REQUEST_REFUSED', status: 403 }),
      );
    },
  );

  test('an origin that is allowed may send what browsers send', () => {
    expect(() =>
      guard.check(request('localhost', 'Origin: http://ui.example', 'Sec-Fetch-Site: cross-site')),
    ).not.toThrow();
  });

  test('on a unix socket the Host says nothing', () => {
    const local = createClientGuard({ allowHosts: [], allowOrigins: [], checkHost: false });
    expect(() => local.check(request('evil.example'))).not.toThrow();
    expect(() => local.check(request('docker', 'Origin: http://evil.example'))).toThrow();
  });
});

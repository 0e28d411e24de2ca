import { describe, expect, test } from '@jest/globals';
import { parseRequestHead } from '../http/request-head.ts';
import { createClientGuard } from './client-guard.ts';

const guard = createClientGuard({
  allowHosts: ['ui.example.com'],
  allowOrigins: ['http://ui.example'],
  checkHost: { listenHost: '0.0.0.0', ownNames: ['own-name'] },
});
const request = (host: string, ...lines: string[]) =>
  parseRequestHead(['GET /_ping HTTP/1.1', `Host: ${host}`, ...lines].join('\r\n'));

describe('createClientGuard', () => {
  test.each([
    '',
    'docker',
    'd',
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
    'docker.example.com',
    'ui.example.com:2375',
    'UI.Example.Com',
    'own-name:2375',
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
    'evil:2375',
    'evil',
    'evil.local:2375',
    'evil.internal',
    'evil.docker.internal',
    'evil.test:80',
    'evil.lan',
    'localhostx',
    'powerstrip.evil',
    'docker.',
  ])('the Host %j could be a page’s own', (host) => {
    expect(() => guard.check(request(host))).toThrow(
      expect.objectContaining({ code: 'REQUEST_REFUSED', status: 403 }),
    );
  });

  test.each([
    'Origin: http://localhost',
    'Origin: null',
    'Origin: http://localhost:2375@evil.example',
    'Origin: http://evil.example/localhost:2375',
    'Origin: http://localhost:80',
    'Sec-Fetch-Site: none',
    'sec-fetch-site: same-origin',
    'Sec-Fetch-Dest: image',
  ])('%s is refused', (line) => {
    expect(() => guard.check(request('localhost:2375', line))).toThrow(
      expect.objectContaining({ code: 'REQUEST_REFUSED', status: 403 }),
    );
  });

  test('a second Origin that is allowed does not let the first one in', () => {
    const head = request('localhost', 'Origin: http://evil.example', 'Origin: http://ui.example');
    expect(() => guard.check(head)).toThrow(expect.objectContaining({ status: 403 }));
  });

  test.each(['cors', 'no-cors', 'same-origin', 'websocket'])(
    'PX-FETCH: Sec-Fetch-Mode: %s alone comes from Node’s fetch',
    (mode) => {
      expect(() => guard.check(request('localhost', `Sec-Fetch-Mode: ${mode}`))).not.toThrow();
    },
  );

  test.each([
    ['127.0.0.1:2375', 'http://127.0.0.1:2375'],
    ['localhost', 'http://localhost:80'],
    ['[::1]:2375', 'http://[::1]:2375'],
    ['Docker:2376', 'https://docker:2376'],
  ])('PX-WS: at the Host %s the Origin %s is the client’s own', (host, origin) => {
    expect(() => guard.check(request(host, `Origin: ${origin}`))).not.toThrow();
  });

  test('a page on a domain that resolves to the proxy is refused for its Host', () => {
    const head = request('evil.example:2375', 'Origin: http://evil.example:2375');
    expect(() => guard.check(head)).toThrow(expect.objectContaining({ code: 'REQUEST_REFUSED' }));
  });

  test.each([
    ['127.0.0.1', '192.168.1.7', false],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '[::1]', true],
    ['192.168.1.7', '192.168.1.7:2375', true],
    ['192.168.1.7', '192.168.1.8:2375', false],
    ['::', '192.168.1.8', true],
  ])('a listener on %s, the Host %s: let in is %s', (listenHost, host, isIn) => {
    const narrow = createClientGuard({
      allowHosts: [],
      allowOrigins: [],
      checkHost: { listenHost, ownNames: [] },
    });
    const check = () => narrow.check(request(host));
    if (isIn) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'REQUEST_REFUSED' }));
  });

  test('an origin that is allowed may send what browsers send', () => {
    expect(() =>
      guard.check(request('localhost', 'Origin: http://ui.example', 'Sec-Fetch-Site: cross-site')),
    ).not.toThrow();
  });

  test('on a unix socket the Host says nothing', () => {
    const local = createClientGuard({ allowHosts: [], allowOrigins: [], checkHost: undefined });
    expect(() => local.check(request('evil.example'))).not.toThrow();
    expect(() => local.check(request('docker', 'Origin: http://evil.example'))).toThrow();
  });
});

import { describe, expect, test } from '@jest/globals';
import { parseRequestHead } from '../http/request-head.ts';
import { createClientGuard } from './client-guard.ts';

const allowed = { allowHosts: ['ui.example.com'], allowOrigins: ['http://ui.example'] };
const guard = createClientGuard({
  ...allowed,
  checkHost: { listenHost: '0.0.0.0', ownNames: ['own-name'] },
});
const unixGuard = createClientGuard({ ...allowed, checkHost: 'unix' });
const tlsGuard = createClientGuard({ ...allowed, checkHost: undefined });
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
    ['192.168.1.7:2375', 'http://192.168.1.7:2375'],
    ['UI.example.com:2376', 'https://ui.example.com:2376'],
  ])('PX-WS: at the Host %s the Origin %s is the client’s own', (host, origin) => {
    expect(() => guard.check(request(host, `Origin: ${origin}`))).not.toThrow();
  });

  // A hostile network answers for these, sends a page, and then gives our address for the name.
  const namesOfOthers = [
    'docker',
    'd',
    'powerstrip:2375',
    'own-name:2375',
    'docker.example.com',
    'host.docker.internal:2375',
    'host.containers.internal',
    'api.moby.localhost',
    'localhost.',
  ];
  test.each(namesOfOthers)('PX-LAN: a page at the Host %s is refused, whatever its Origin', (host) => {
    for (const local of [guard, unixGuard])
      expect(() => local.check(request(host, `Origin: http://${host}`))).toThrow(
        expect.objectContaining({ code: 'REQUEST_REFUSED', status: 403 }),
      );
  });

  test.each(namesOfOthers)('PX-LAN: a browser that asks the Host %s without an Origin is refused', (host) => {
    for (const local of [guard, unixGuard])
      expect(() => local.check(request(host, 'User-Agent: Mozilla/5.0 (X11; Linux x86_64)'))).toThrow(
        expect.objectContaining({ code: 'REQUEST_REFUSED', status: 403 }),
      );
  });

  test.each(['localhost', '127.0.0.1:2375', '[::1]', 'ui.example.com'])(
    'the Host %s may be asked by a browser',
    (host) => {
      for (const line of [`Origin: http://${host}`, 'User-Agent: Mozilla/5.0 (X11; Linux x86_64)'])
        for (const local of [guard, unixGuard]) expect(() => local.check(request(host, line))).not.toThrow();
    },
  );

  test('an allowed Origin is let in at every Host of a Docker client', () => {
    expect(() => guard.check(request('powerstrip', 'Origin: http://ui.example'))).not.toThrow();
    const both = request('powerstrip', 'Origin: http://ui.example', 'Origin: http://powerstrip');
    expect(() => guard.check(both)).toThrow(expect.objectContaining({ status: 403 }));
  });

  test('behind TLS the certificate says whose name the Host is', () => {
    const head = request('Docker:2376', 'Origin: https://docker:2376');
    expect(() => tlsGuard.check(head)).not.toThrow();
    expect(() => tlsGuard.check(request('docker:2376', 'Origin: https://evil:2376'))).toThrow();
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

  test('on a unix socket the Host says nothing, unless a browser sent it, as through ssh -L', () => {
    expect(() => unixGuard.check(request('evil.example'))).not.toThrow();
    expect(() => unixGuard.check(request('docker', 'Origin: http://evil.example'))).toThrow();
    expect(() => unixGuard.check(request('evil.example', 'Origin: http://evil.example'))).toThrow();
    expect(() => unixGuard.check(request('192.168.1.7', 'Origin: http://192.168.1.7'))).toThrow();
  });
});

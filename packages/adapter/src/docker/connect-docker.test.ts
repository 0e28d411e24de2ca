import { describe, expect, test } from '@jest/globals';
import { negotiateApiVersion, parseDockerHost } from './connect-docker.ts';

describe('negotiateApiVersion', () => {
  test.each([
    ['1.24', '1.12', '1.24'],
    ['1.41', '1.12', '1.41'],
    ['1.44', '1.24', '1.44'],
    ['1.52', '1.44', '1.49'],
    ['1.60', '1.50', '1.50'],
  ])('an engine of %s down to %s gets %s', (newest, oldest, chosen) => {
    expect(negotiateApiVersion({ newest, oldest })).toBe(chosen);
  });

  test('an engine before 1.24 is refused', () => {
    expect(() => negotiateApiVersion({ newest: '1.23', oldest: '1.12' })).toThrow(
      expect.objectContaining({ code: 'ENGINE_UNREACHABLE', message: expect.stringContaining('1.23') }),
    );
  });
});

describe('parseDockerHost', () => {
  test('takes unix and tcp', () => {
    expect(parseDockerHost('unix:///var/run/docker.sock')).toMatchObject({
      socketPath: '/var/run/docker.sock',
    });
    expect(parseDockerHost('tcp://127.0.0.1:2375')).toEqual({
      host: '127.0.0.1',
      port: 2375,
      protocol: 'http',
    });
  });

  test('a password is not quoted', () => {
    expect(() => parseDockerHost('tcp://u:s3cret@x:1')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('s3cret') }),
    );
  });

  test.each(['', '/var/run/docker.sock', 'http://x:1', 'tcp://x', 'unix://x'])('refuses %p', (host) => {
    expect(() => parseDockerHost(host)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});

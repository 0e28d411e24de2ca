import { describe, expect, test } from '@jest/globals';
import { containerInspectSchema } from './container-inspect.ts';
import { imageInspectSchema } from './image-inspect.ts';

describe('what Docker answers to an inspect', () => {
  test('unknown fields survive', () => {
    const container = {
      Id: 'a'.repeat(64),
      Name: '/x',
      State: { Running: true, Pid: 1, Health: { Status: 'starting' } },
      Config: { Image: 'i', Env: null, Labels: null, Entrypoint: '/bin/sh' },
      HostConfig: {},
      More: { a: 1 },
    };
    expect(containerInspectSchema.parse(container)).toEqual(container);
    const image = { Id: 'sha256:1', Config: null, RepoTags: [] };
    expect(imageInspectSchema.parse(image)).toEqual(image);
  });

  test('a short id is no id', () => {
    expect(containerInspectSchema.safeParse({ Id: 'abc' }).success).toBe(false);
  });
});

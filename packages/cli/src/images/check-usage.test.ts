import { afterEach, expect, test } from '@jest/globals';
import { createProgram, runProgram } from '../program.ts';

const before = process.env.DOCKER_HOST;
afterEach(() => {
  if (before === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = before;
});

// Where an engine is asked first, the failure is ENGINE_UNREACHABLE.
test.each([
  ['build --arch all', '--arch all is for push; build takes x64 or arm64', '--arch arm64'],
  ['export x.tar --arch all', '--arch all is for push; export takes x64 or arm64', '--arch arm64'],
  ['ls --arch x64', '--arch x64 is for build, push and export', 'pw images ls'],
  ['rm --arch all', '--arch all is for build, push and export', 'pw images rm'],
  ['build x.tar', '"x.tar" is one word too many', 'A file is for export'],
  ['push', 'no registry is named', '--registry registry.example.com/team'],
  ['export --json', 'beside the object of --json', 'Name a file'],
])('pw images %s is refused before an engine is asked', async (words, message, hint) => {
  process.env.DOCKER_HOST = 'unix:///nope.sock';
  const run = runProgram(createProgram(), ['node', 'pw', 'images', ...words.split(' ')]);
  await expect(run).rejects.toMatchObject({
    code: 'BAD_OPTION',
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });
});

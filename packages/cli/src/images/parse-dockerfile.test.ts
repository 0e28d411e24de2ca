import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseDockerfile } from './parse-dockerfile.ts';

test('reads what an image is made of and how it runs', () => {
  const text = `# A comment.
FROM localhost/pw/node
COPY main.js package.json /app/
ENV A=1 B="two words"
LABEL org.example.title="A title" \\
      org.example.x=y
EXPOSE 80
VOLUME /data
USER 65534:65534
HEALTHCHECK --interval=30s --timeout=5s CMD ["node", "-e", "1"]
ENTRYPOINT ["node", "/app/main.js"]
CMD ["--listen", "x"]
`;
  expect(parseDockerfile(text)).toEqual({
    from: 'localhost/pw/node',
    copies: [{ sources: ['main.js', 'package.json'], target: '/app/' }],
    config: {
      Env: ['A=1', 'B=two words'],
      Labels: { 'org.example.title': 'A title', 'org.example.x': 'y' },
      ExposedPorts: { '80/tcp': {} },
      Volumes: { '/data': {} },
      User: '65534:65534',
      Healthcheck: { Test: ['CMD', 'node', '-e', '1'], Interval: 30e9, Timeout: 5e9 },
      Entrypoint: ['node', '/app/main.js'],
      Cmd: ['--listen', 'x'],
    },
  });
});

test.each([
  ['RUN true', 'RUN true'],
  ['ENTRYPOINT node', 'node'],
])('refuses %j: it needs an engine or a shell', (line, named) => {
  expect(() => parseDockerfile(`FROM scratch\n${line}\n`)).toThrow(named);
});

const docker = join(import.meta.dirname, '../../../../docker');
const folders = readdirSync(docker, { withFileTypes: true }).filter(({ name }) =>
  existsSync(join(docker, name, 'Dockerfile')),
);

test.each(folders.map(({ name }) => name))('docker/%s is read whole', (name) => {
  const { from, copies } = parseDockerfile(readFileSync(join(docker, name, 'Dockerfile'), 'utf8'));
  expect(from).toMatch(/^(scratch|localhost\/pw\/node)$/);
  expect(copies).not.toStrictEqual([]);
});

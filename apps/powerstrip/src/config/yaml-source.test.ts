import { expect, test } from '@jest/globals';
import { parseYaml } from './yaml-source.ts';

const text = `# adapters
version: 1
endpoints:
  "GET /a":
    pre: [one,
      two]
  GET /b:
adapters:
  one: http://one/
`;

test.each([
  [[], 2],
  [['version'], 2],
  [['endpoints', 'GET /a', 'pre'], 5],
  [['endpoints', 'GET /a', 'pre', 0], 5],
  [['endpoints', 'GET /a', 'pre', 1], 6],
  [['endpoints', 'GET /b'], 7],
  [['adapters', 'one'], 9],
])('%j is at line %d', (path, line) => {
  expect(parseYaml(text, 'a.yml').at(path)).toBe(`a.yml:${line}`);
});

test.each([
  [['endpoints', 'GET /c', 'pre'], 3],
  [['endpoints', 'GET /a', 'pre', 2], 5],
  [['endpoints', 'GET /b', 'pre'], 7],
  [['version', 'of', 'what'], 2],
])('%j is not there: its nearest parent is at line %d', (path, line) => {
  expect(parseYaml(text, 'a.yml').at(path)).toBe(`a.yml:${line}`);
});

test.each([
  [['list', 0], 2],
  [['list', 1], 4],
  [['map', 'two words'], 6],
])('%j is where it begins, though it has several lines', (path, line) => {
  const long = 'list:\n  - a: 1\n    b: 2\n  - c: 3\nmap:\n  ? "two\n    words"\n  : 1\n';
  expect(parseYaml(long, 'a.yml').at(path)).toBe(`a.yml:${line}`);
});

test('of a file that is empty only the name is known', () => {
  expect(parseYaml('', 'a.yml').at(['endpoints'])).toBe('a.yml');
});

test('one fault is enough', () => {
  expect(() => parseYaml('a: 1\na: 2\n', 'a.yml')).toThrow(
    expect.objectContaining({ code: 'INVALID_CONFIGURATION', message: 'a.yml:2: Map keys must be unique' }),
  );
});

test('what is not YAML is reported with its lines', () => {
  expect(() => parseYaml('a: 1\na: 2\nb: [\n', 'a.yml')).toThrow(
    expect.objectContaining({
      code: 'INVALID_CONFIGURATION',
      message: expect.stringMatching(/^a\.yml:2: .+\n(.*\n)*a\.yml:\d: /),
    }),
  );
});

import { expect, test } from '@jest/globals';
import { imageName } from './image-names.ts';

test.each([
  [undefined, 'localhost/pw/powerstrip'],
  ['localhost:5000', 'localhost:5000/pw/powerstrip'],
  ['registry.example.com/team', 'registry.example.com/team/pw/powerstrip'],
  ['[::1', undefined],
  ['team', undefined],
  ['', undefined],
  ['docker.io/team', undefined],
  ['index.docker.io', undefined],
  ['Registry.example.com', undefined],
  ['registry.example.com/', undefined],
  ['registry.example.com/a b', undefined],
])('of the registry %j the name is %j', (registry, name) => {
  if (name !== undefined) expect(imageName('powerstrip', registry)).toBe(name);
  else
    expect(() => imageName('powerstrip', registry)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { protocolJsonSchema } from './protocol-json-schema.ts';

const docs = join(import.meta.dirname, '../../../../docs');

test('docs/protocol.schema.json is what scripts/write-protocol-schema.ts writes', () => {
  const written: unknown = JSON.parse(readFileSync(join(docs, 'protocol.schema.json'), 'utf8'));
  expect(written).toEqual(protocolJsonSchema());
});

test('docs/writing-adapters.md names every packet and field', () => {
  const page = readFileSync(join(docs, 'writing-adapters.md'), 'utf8');
  const names = [...new Set(namesIn(protocolJsonSchema().$defs))];
  expect(names).toContain('ModifiedServerResponse');
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toStrictEqual([]);
});

/** The names of all definitions and properties. */
function namesIn(definitions: unknown): string[] {
  if (typeof definitions !== 'object' || definitions === null) return [];
  return Object.entries(definitions).flatMap(([key, value]) =>
    key === 'properties' ? Object.keys(value as object).concat(namesIn(value)) : namesIn(value),
  );
}

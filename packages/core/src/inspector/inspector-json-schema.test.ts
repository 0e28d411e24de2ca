import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { inspectorJsonSchema } from './inspector-json-schema.ts';

test('docs/inspector.schema.json is what scripts/write-protocol-schema.ts writes', () => {
  const file = join(import.meta.dirname, '../../../../docs/inspector.schema.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(inspectorJsonSchema());
});

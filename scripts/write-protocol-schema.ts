// Writes docs/protocol.schema.json and docs/inspector.schema.json from the schemas of core; tests in packages/core fail when
// one is stale.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { protocolJsonSchema } from '@pw/core';
import { inspectorJsonSchema } from '@pw/core/inspector';

write('protocol', protocolJsonSchema());
write('inspector', inspectorJsonSchema());

function write(name: string, schema: unknown): void {
  const file = join(import.meta.dirname, `../docs/${name}.schema.json`);
  writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
}

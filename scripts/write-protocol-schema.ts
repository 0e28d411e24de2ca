// Writes docs/protocol.schema.json from the schemas of the protocol; a test in packages/core fails when it is stale.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { protocolJsonSchema } from '@pw/core';

const text = JSON.stringify(protocolJsonSchema(), null, 2);
writeFileSync(join(import.meta.dirname, '../docs/protocol.schema.json'), `${text}\n`);

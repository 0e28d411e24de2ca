import { z } from 'zod';

/** Named schemas as one JSON Schema document (2020-12), each below `$defs`; they refer to each other by name. */
export function jsonSchemaOf(title: string, definitions: Record<string, z.ZodType>): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(definitions)) registry.add(schema, { id });
  // `io: input`: what comes may carry fields that are not known yet; they are ignored.
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/$defs/${id}` });
  const $defs = Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    $defs: Object.fromEntries($defs),
  };
}

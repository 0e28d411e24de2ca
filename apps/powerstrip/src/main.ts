#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { adaptersConfigSchema, dropFalseVariables, formatFailure } from '@pw/core';
import { z } from 'zod';
import { readHookConfig } from './config/read-hook-config.ts';
import { createCommand } from './options.ts';
import { serve } from './serve.ts';

const command = createCommand({ serve, check, schema });

try {
  dropFalseVariables(command, process.env);
  await command.parseAsync();
} catch (error) {
  writeSync(2, `${formatFailure(error, 'powerstrip')}\n`);
  // Whatever has been opened by then must not keep the process.
  process.exit(1);
}

async function check(file: string): Promise<void> {
  const { warnings, endpoints, adapters } = await readHookConfig(file);
  for (const warning of warnings) writeSync(2, `warning: ${warning}\n`);
  writeSync(1, `${file}: good; ${endpoints.length} endpoints, ${adapters.size} adapters\n`);
}

function schema(): void {
  writeSync(1, `${JSON.stringify(z.toJSONSchema(adaptersConfigSchema), null, 2)}\n`);
}

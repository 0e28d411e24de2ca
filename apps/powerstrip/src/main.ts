#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { adaptersConfigSchema, dropFalseVariables, formatFailure } from '@pw/core';
import { z } from 'zod';
import { readHookConfig } from './config/read-hook-config.ts';
import { adaptersInUse, checkAdapter, formatParts } from './operations/readiness.ts';
import { type CheckOptions, createCommand } from './options.ts';
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

async function check(file: string, options: CheckOptions): Promise<void> {
  const hooks = await readHookConfig(file);
  const { warnings, endpoints, adapters } = hooks;
  for (const warning of warnings) writeSync(2, `warning: ${warning}\n`);
  writeSync(1, `${file}: good; ${endpoints.length} endpoints, ${adapters.size} adapters\n`);
  if (!options.adapters) return;
  const parts = await Promise.all(adaptersInUse(hooks).map((adapter) => checkAdapter(adapter)));
  writeSync(1, formatParts(parts));
  if (parts.some(({ fault }) => fault !== undefined)) process.exitCode = 1;
}

function schema(): void {
  writeSync(1, `${JSON.stringify(z.toJSONSchema(adaptersConfigSchema), null, 2)}\n`);
}

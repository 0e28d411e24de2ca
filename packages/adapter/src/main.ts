#!/usr/bin/env node
import { isPowerstripError } from '@pw/core';
import { createProgram } from './cli/create-program.ts';

try {
  await createProgram().parseAsync();
} catch (error) {
  console.error(isPowerstripError(error) ? `${error.message}\n${error.hint}` : error);
  process.exitCode = 1;
}

#!/usr/bin/env node
import { failureReport, formatFailure } from '@pw/core';
import { createProgram } from './cli/create-program.ts';

try {
  await createProgram().parseAsync();
} catch (error) {
  console.error(formatFailure(error, 'pw-adapter'));
  // Whoever asked for JSON reads stdout, and need not take the text apart.
  if (process.argv.includes('--json')) console.log(JSON.stringify({ error: failureReport(error) }));
  process.exitCode = 1;
}

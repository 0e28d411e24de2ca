#!/usr/bin/env node
import { dropFalseVariables, failureReport, formatFailure } from '@pw/core';
import { createProgram } from './cli/create-program.ts';

try {
  const program = createProgram();
  dropFalseVariables(program, process.env);
  await program.parseAsync();
} catch (error) {
  console.error(formatFailure(error, 'pw-adapter'));
  // With --json, the failure is JSON on stdout as well.
  if (process.argv.includes('--json')) console.log(JSON.stringify({ error: failureReport(error) }));
  process.exitCode = 1;
}

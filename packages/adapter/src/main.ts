#!/usr/bin/env node
import { dropFalseVariables, failureReport, formatFailure } from '@pw/core';
import { createProgram } from './cli/create-program.ts';

try {
  const program = createProgram();
  dropFalseVariables(program, process.env);
  await program.parseAsync();
} catch (error) {
  console.error(formatFailure(error, 'pw-adapter'));
  // Whoever asked for JSON reads stdout, and need not take the text apart.
  if (process.argv.includes('--json')) console.log(JSON.stringify({ error: failureReport(error) }));
  process.exitCode = 1;
}

#!/usr/bin/env node
import { createProgram, runProgram } from './program.ts';
import { failWith } from './terminal/fail-with.ts';

// Deprecation warnings of libraries are for tests, not for users.
process.noDeprecation = true;

// `pw logs | head` closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  void failWith(error);
});

await runProgram(createProgram()).catch(failWith);

#!/usr/bin/env node
import { createProgram, runProgram } from './program.ts';
import { failWith } from './terminal/fail-with.ts';
import { onClosedOutput } from './terminal/on-closed-output.ts';

// Deprecation warnings of libraries are for tests, not for users.
process.noDeprecation = true;

// Before a command there is no option but those that end pw at once.
onClosedOutput(process.argv[2]);

await runProgram(createProgram()).catch(failWith);

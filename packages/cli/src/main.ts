#!/usr/bin/env node
import { createProgram } from './program.ts';
import { failWith } from './report/fail-with.ts';

// Deprecations inside libraries are for us to read in tests, not for whoever types pw.
process.noDeprecation = true;

await createProgram().parseAsync().catch(failWith);

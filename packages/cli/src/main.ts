#!/usr/bin/env node
import { createProgram } from './program.ts';
import { failWith } from './report/fail-with.ts';

await createProgram().parseAsync().catch(failWith);

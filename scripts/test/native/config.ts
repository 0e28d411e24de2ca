import { join } from 'node:path';

const here = import.meta.dirname;

/** What makes Jest load test files with Node's own loader. */
export const native = {
  runtime: join(here, 'native-runtime.mjs'),
  testEnvironment: join(here, 'native-environment.mjs'),
  transform: {},
};

import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import TestRunner from 'jest-runner';
import { isTimeOver } from './time-limit.ts';

/**
 * Runs those of its test files that no other lane has taken, one at a time: the lane that is done takes the next one.
 * PW_TEST_CLAIMS is a folder that all lanes see; a file in it says that a test file is taken. None is when the time is over.
 */
export default class ClaimingRunner extends TestRunner {
  async runTests(tests, watcher, options) {
    for (const test of tests) {
      if (!isTimeOver() && claim(test.path)) await super.runTests([test], watcher, options);
    }
  }
}

function claim(path) {
  try {
    closeSync(openSync(join(process.env.PW_TEST_CLAIMS, path.replaceAll('/', '+')), 'wx'));
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

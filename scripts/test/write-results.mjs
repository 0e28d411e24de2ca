import { appendFileSync } from 'node:fs';

/**
 * Writes what each test file gave, as one line of JSON, into the file of PW_TEST_REPORT as soon as it is known. Jest's own
 * --json is written at the end, and not at all when a failure holds an object that JSON cannot express.
 */
export default class WriteResults {
  onTestFileStart({ path }) {
    write({ started: path });
  }

  onTestFileResult({ path }, { perfStats, testResults, testExecError }) {
    write({
      finished: path,
      seconds: Math.round((perfStats.end - perfStats.start) / 100) / 10,
      tests: testResults.map(({ fullName, status }) => ({ title: fullName, passed: status === 'passed' })),
      // Of the file itself: it does not load, or its afterAll fails.
      broken: testExecError !== undefined && testExecError !== null,
    });
  }
}

function write(line) {
  appendFileSync(process.env.PW_TEST_REPORT ?? '/dev/null', `${JSON.stringify(line)}\n`);
}

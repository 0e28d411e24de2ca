/** Jest's reporter of find-failure.ts: sends each step to the parent process as soon as it is known. */
export default class TellProgress {
  onTestFileStart({ path }) {
    process.send({ path, step: 'started' });
  }

  onTestCaseResult({ path }, { status, duration }) {
    process.send({ path, step: status === 'failed' ? 'failed' : 'went on', ms: duration ?? 0 });
  }

  onTestFileResult({ path }, { perfStats, testExecError, numFailingTests }) {
    // Of the file itself: it does not load, or its afterAll fails.
    const failed = numFailingTests > 0 || (testExecError !== undefined && testExecError !== null);
    process.send({ path, step: failed ? 'failed' : 'passed', ms: perfStats.end - perfStats.start });
  }
}

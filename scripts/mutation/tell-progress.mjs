import { Worker } from 'node:worker_threads';

// A thread of its own: a mutant that loops lets nothing else run on the main one. The parent says its pid itself: it may be
// gone before this thread begins.
const END_WITH_PARENT = `const parent = Number(process.env.PW_TEST_PARENT);
setInterval(() => { if (process.ppid !== parent) process.kill(0, 'SIGKILL'); }, 500);`;

/**
 * Jest's reporter of find-failure.ts: sends each step to the parent process as soon as it is known. Once the parent has
 * gone, in whatever way, it ends the whole process group.
 */
export default class TellProgress {
  constructor() {
    new Worker(END_WITH_PARENT, { eval: true }).unref();
  }

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

// Read before everything else: on an older Node the first hook would fail, with words that lead nowhere
// (JSON.rawJSON came with 21, require of ES modules with 22).
const OLDEST_MAJOR = 22;

/** Throws on a Node that is too old. `versions`: of `process`, which a browser does not have. */
export function requireNode(versions: { node?: string } | undefined): void {
  const { node } = versions ?? {};
  if (node === undefined || Number.parseInt(node, 10) >= OLDEST_MAJOR) return;
  const error = new Error(
    `@pw/core and @pw/hooks run on Node ${OLDEST_MAJOR} or newer, and this is ${node}: install a newer Node`,
  );
  // One line: where it was thrown helps nobody.
  error.stack = `${error.name}: ${error.message}`;
  throw error;
}

requireNode(globalThis.process?.versions);

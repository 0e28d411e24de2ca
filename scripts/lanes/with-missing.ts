import { countFiles, type FileResult, type JestRun } from '../test/file-results.ts';

interface Files {
  expected: readonly string[];
  /** Of these, those that some lane took. */
  begun: ReadonlySet<string>;
  results: readonly FileResult[];
  /** Those that did not begin are missing for that reason alone. */
  isTimeOver: boolean;
}

/** A lane that ended early has files without a result: each is a failure. Not so those that no longer had to begin. */
export function withMissing({
  expected,
  begun,
  results,
  isTimeOver,
}: Files): JestRun & { notBegun: string[] } {
  const notBegun = isTimeOver ? expected.filter((file) => !begun.has(file)) : [];
  const there = new Set([...notBegun, ...results.map(({ file }) => file)]);
  const missing = expected
    .filter((file) => !there.has(file))
    .map((file) => ({ file, seconds: 0, passed: 0, failed: 1, tests: [] }));
  for (const { file } of missing) console.error(`no result of ${file}`);
  const files = [...results, ...missing].toSorted((one, other) => one.file.localeCompare(other.file));
  return { ...countFiles(files), files, notBegun };
}

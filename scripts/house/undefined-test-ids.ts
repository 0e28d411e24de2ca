import type { Source } from './read-sources.ts';

const DEFINITIONS = 'test/e2e/requirements.ts';
/** `B1` or `PS-15`, where a test cites what it proves: at the head of its title or of a comment, `E1, E2: …`. */
const CITATION =
  /(?:^\s*\/\/ |\b(?:test|it|describe)(?:\.each\([^)]*\))?\(\s*['"`])((?:[A-H]\d{1,2}|PS-\d+)(?:(?:, | and )(?:[A-H]\d{1,2}|PS-\d+))*)\b/gm;

/** Ids that a test cites and that are defined nowhere, so that nobody can look up what they stand for. */
export function undefinedTestIds(sources: Source[]): string[] {
  const definitions = sources.find(({ path }) => path === DEFINITIONS)?.text ?? '';
  const defined = new Set(
    [...definitions.matchAll(/^\s*'?([A-H]\d{1,2}|PS-\d+)'?:/gm)].map(({ 1: id }) => id),
  );
  return sources
    .filter(({ path }) => path.endsWith('.test.ts'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(CITATION)]
        .flatMap(({ 1: ids = '' }) => ids.split(/, | and /))
        .filter((id) => !defined.has(id))
        .map((id) => `${id} in ${path}`),
    );
}

import type { HeaderLine } from './header-lines.ts';

/** Fields to leave out (in lower case), and lines to add. */
export interface HeaderChanges {
  drop?: ReadonlySet<string>;
  add?: readonly string[];
}

/** Writes a head: its first line, its header lines as they came but for the changes, and the empty line. */
export function serializeHead(
  firstLine: string,
  headers: readonly HeaderLine[],
  { drop, add = [] }: HeaderChanges = {},
): Buffer {
  const kept = headers.filter(({ name }) => drop?.has(name) !== true).map(({ line }) => line);
  return Buffer.from([firstLine, ...kept, ...add, '', ''].join('\r\n'), 'latin1');
}

import { isJsonObject, type JsonValue, stringifyJson } from '@pw/core';

/** One line of a JSON text for people. `key` is in JSON's quotes; `text` is what follows it. */
export interface JsonLine {
  readonly depth: number;
  readonly key: string | undefined;
  readonly text: string;
}

/** Lines that both sides have, or lines of the one side that the other has in place of its own. */
export type DiffBlock =
  | { readonly kind: 'same'; readonly lines: readonly JsonLine[] }
  | { readonly kind: 'change'; readonly removed: readonly JsonLine[]; readonly added: readonly JsonLine[] };

interface Place {
  readonly depth: number;
  readonly key: string | undefined;
}

const LIST = ['[', ']'] as const;
const OBJECT = ['{', '}'] as const;

/** With more pairs of elements to compare, two lists are shown as a whole. */
const MAX_PAIRS = 250_000;

/** What is deeper is one line: clients choose how deep a body is, and the stack ends. */
const MAX_DEPTH = 200;

/** Two JSON values line by line. An undefined side is missing. Keys in the order of `before`, then those that are new. */
export function diffLines(before: JsonValue | undefined, after: JsonValue | undefined): DiffBlock[] {
  return joinSame(diffAt({ depth: 0, key: undefined }, before, after, createNumbering()));
}

/** A JSON value as lines; commas are left out, so that a line is the same whether or not another follows. */
function jsonLines(value: JsonValue, place: Place = { depth: 0, key: undefined }): JsonLine[] {
  if (place.depth >= MAX_DEPTH) return [{ ...place, text: stringifyJson(value) }];
  const below = place.depth + 1;
  if (Array.isArray(value) && value.length > 0)
    return wrap(
      place,
      LIST,
      value.flatMap((item) => jsonLines(item, { depth: below, key: undefined })),
    );
  if (isJsonObject(value) && Object.keys(value).length > 0)
    return wrap(
      place,
      OBJECT,
      Object.entries(value).flatMap(([key, item]) => jsonLines(item, { depth: below, key: quote(key) })),
    );
  return [{ ...place, text: stringifyJson(value) }];
}

function diffAt(
  place: Place,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  numberOf: Numbering,
): DiffBlock[] {
  if (before !== undefined && after !== undefined && place.depth < MAX_DEPTH) {
    if (numberOf(before) === numberOf(after)) return [same(jsonLines(after, place))];
    if (isJsonObject(before) && isJsonObject(after))
      return wrapBlocks(place, OBJECT, diffObjects(place, before, after, numberOf));
    if (Array.isArray(before) && Array.isArray(after) && before.length * after.length <= MAX_PAIRS)
      return wrapBlocks(place, LIST, diffLists(place, before, after, numberOf));
  }
  const lines = (value: JsonValue | undefined) => (value === undefined ? [] : jsonLines(value, place));
  return [{ kind: 'change', removed: lines(before), added: lines(after) }];
}

function diffObjects(
  { depth }: Place,
  before: { [key: string]: JsonValue },
  after: { [key: string]: JsonValue },
  numberOf: Numbering,
): DiffBlock[] {
  const own = (object: { [key: string]: JsonValue }, key: string) =>
    Object.hasOwn(object, key) ? object[key] : undefined;
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    diffAt({ depth: depth + 1, key: quote(key) }, own(before, key), own(after, key), numberOf),
  );
}

function diffLists(
  { depth }: Place,
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  numberOf: Numbering,
): DiffBlock[] {
  const place = { depth: depth + 1, key: undefined };
  return commonElements(before, after, numberOf).flatMap(({ removed, added, common }): DiffBlock[] => {
    const lines = (values: readonly JsonValue[]) => values.flatMap((value) => jsonLines(value, place));
    // One element in place of one: what is inside it may be mostly the same.
    if (removed.length === 1 && added.length === 1)
      return [...diffAt(place, removed[0], added[0], numberOf), same(lines(common))];
    return [{ kind: 'change', removed: lines(removed), added: lines(added) }, same(lines(common))];
  });
}

interface ListPart {
  readonly removed: readonly JsonValue[];
  readonly added: readonly JsonValue[];
  readonly common: readonly JsonValue[];
}

/** The longest common subsequence, as parts: what differs, then what both have. */
function commonElements(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  numberOf: Numbering,
): ListPart[] {
  const [left, right] = [before.map(numberOf), after.map(numberOf)];
  const lengths = commonLengths(left, right);
  const parts: { removed: JsonValue[]; added: JsonValue[]; common: JsonValue[] }[] = [];
  let part = { removed: [] as JsonValue[], added: [] as JsonValue[], common: [] as JsonValue[] };
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    const isCommon = i < left.length && j < right.length && left[i] === right[j];
    if (!isCommon && part.common.length > 0) {
      parts.push(part);
      part = { removed: [], added: [], common: [] };
    }
    if (isCommon) {
      part.common.push(after[j++] as JsonValue);
      i++;
    } else if (j >= right.length || (i < left.length && at(i + 1, j) >= at(i, j + 1)))
      part.removed.push(before[i++] as JsonValue);
    else part.added.push(after[j++] as JsonValue);
  }
  return [...parts, part];
}

/** Row i, column j: how long the longest common subsequence of left from i and right from j is. */
function commonLengths(left: readonly number[], right: readonly number[]): Uint32Array[] {
  const rows = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--) {
      const [row, next] = [rows[i] as Uint32Array, rows[i + 1] as Uint32Array];
      row[j] = left[i] === right[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
    }
  return rows;
}

/** Neighbours that both sides have become one block; empty ones go. */
function joinSame(blocks: readonly DiffBlock[]): DiffBlock[] {
  const joined: DiffBlock[] = [];
  let lines: JsonLine[] = [];
  for (const block of blocks) {
    if (block.kind === 'same') {
      if (lines.length === 0 && block.lines.length > 0) joined.push(same(lines));
      for (const line of block.lines) lines.push(line);
    } else if (block.removed.length + block.added.length > 0) {
      joined.push(block);
      lines = [];
    }
  }
  return joined;
}

type Brackets = readonly [open: string, close: string];

function wrap({ depth, key }: Place, [open, close]: Brackets, inside: readonly JsonLine[]): JsonLine[] {
  return [{ depth, key, text: open }, ...inside, { depth, key: undefined, text: close }];
}

function wrapBlocks(
  { depth, key }: Place,
  [open, close]: Brackets,
  inside: readonly DiffBlock[],
): DiffBlock[] {
  return [same([{ depth, key, text: open }]), ...inside, same([{ depth, key: undefined, text: close }])];
}

const same = (lines: readonly JsonLine[]): DiffBlock => ({ kind: 'same', lines });
const quote = (key: string) => JSON.stringify(key);

/** Gives a value its number; values whose JSON text is the same have the same one. */
type Numbering = (value: JsonValue) => number;

/** Looks at each value once: a diff compares what is below a place again at each place further down. */
function createNumbering(): Numbering {
  const byText = new Map<string, number>();
  const byValue = new Map<JsonValue, number>();
  const textOf = (value: JsonValue): string => {
    if (Array.isArray(value)) return `[${value.map(numberOf)}]`;
    if (!isJsonObject(value)) return stringifyJson(value);
    return `{${Object.entries(value).map(([key, item]) => quote(key) + numberOf(item))}}`;
  };
  const numberOf = (value: JsonValue): number => {
    const known = byValue.get(value);
    if (known !== undefined) return known;
    const text = textOf(value);
    const number = byText.get(text) ?? byText.size;
    byText.set(text, number);
    byValue.set(value, number);
    return number;
  };
  return numberOf;
}

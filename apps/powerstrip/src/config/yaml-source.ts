import { PowerstripError } from '@pw/core';
import { type Document, isMap, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml';

/** A YAML text, its value, and the line of each key. */
export interface YamlSource {
  readonly value: unknown;
  /** `file:line` of a key, or of the nearest parent that exists. */
  at(path: readonly (string | number)[]): string;
  /** The line alone; undefined where the text is empty. */
  lineOf(path: readonly (string | number)[]): number | undefined;
}

/** Throws INVALID_CONFIGURATION with file and line on what is not YAML. */
export function parseYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (document.errors.length > 0) {
    const faults = document.errors.map(
      ({ pos, message }) => `${file}:${lines.linePos(pos[0]).line}: ${withoutQuote(message)}`,
    );
    throw new PowerstripError('INVALID_CONFIGURATION', faults.join('\n'));
  }
  const lineOf = (path: readonly (string | number)[]) => {
    const offset = offsetOf(document.contents, path);
    return offset === undefined ? undefined : lines.linePos(offset).line;
  };
  return {
    value: readValue(document, file),
    lineOf,
    at: (path) => {
      const line = lineOf(path);
      return line === undefined ? file : `${file}:${line}`;
    },
  };
}

/** What the parser quotes from the file stands behind a colon; it may be a secret. */
function withoutQuote(message: string): string {
  return message.replace(/: .*/s, '');
}

/** The parser does not say on which line an alias is that it cannot resolve. */
function readValue(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    const message = `${file}:1: ${withoutQuote((cause as Error).message)}; put a text that begins with * in quotes`;
    throw new PowerstripError('INVALID_CONFIGURATION', message, { cause });
  }
}

/** Of the key itself where the parent is a map, so that the line is the one the reader looks for. */
function offsetOf(root: ParsedNode | null, path: readonly (string | number)[]): number | undefined {
  let node = root;
  let offset = root?.range[0];
  for (const key of path) {
    const child = childOf(node, key);
    if (child === undefined) break;
    ({ node, offset } = child);
  }
  return offset;
}

function childOf(
  node: ParsedNode | null,
  key: string | number,
): { node: ParsedNode | null; offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => String(item.key) === String(key));
    return pair && { node: pair.value, offset: pair.key.range[0] };
  }
  const item = isSeq(node) ? node.items[Number(key)] : undefined;
  return item && { node: item, offset: item.range[0] };
}

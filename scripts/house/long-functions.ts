import type { Source } from './read-sources.ts';
import { type Node, walk } from './walk.ts';

const MAX_LINES = 50;
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/**
 * Functions with more lines than half a screen has. One that must be long has `Long:` and the reason in the comment
 * before it. The callback of `describe` is a list of tests, not a function that is read as one.
 */
export function longFunctions(sources: Source[]): string[] {
  return sources.flatMap((source) => {
    const long: string[] = [];
    walk(source.parsed.program, (node, parents) => {
      if (!FUNCTIONS.has(node.type) || isListOfTests(parents)) return;
      const lines = source.text.slice(node.start, node.end).split('\n').length;
      if (lines <= MAX_LINES || hasReason(source, node, parents)) return;
      const line = source.text.slice(0, node.start).split('\n').length;
      long.push(`${source.path}:${line} has ${lines} lines`);
    });
    return long;
  });
}

function isListOfTests(parents: Node[]): boolean {
  const call = parents.at(-1);
  if (call?.type !== 'CallExpression') return false;
  const callee = call.callee as Node;
  const name = callee.type === 'CallExpression' ? (callee.callee as Node) : callee;
  return [name, name.object as Node | undefined].some((node) => node?.name === 'describe');
}

/** Whether the comment that ends right before the statement gives one. */
function hasReason({ text, parsed }: Source, node: Node, parents: Node[]): boolean {
  const starts = [node, ...parents].map(({ start }) => start);
  return parsed.comments.some(
    (comment) =>
      /(^|\W)Long: \w/.test(comment.value) &&
      starts.some((start) => start >= comment.end && text.slice(comment.end, start).trim() === ''),
  );
}

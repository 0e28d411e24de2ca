import type { Source } from '../house/read-sources.ts';
import { type Node, walk } from '../house/walk.ts';

/** One change of one file: `text.slice(start, end)` becomes `replacement`. */
export interface Mutant {
  path: string;
  line: number;
  start: number;
  end: number;
  original: string;
  replacement: string;
}

const NUMERIC_CONSTANT = new Set([
  'VariableDeclaration',
  'VariableDeclarator',
  'BinaryExpression',
  'ArrayExpression',
]);

type Change = [start: number, end: number, replacement: string];

const SWAPPED: Record<string, string> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '+': '-',
  '-': '+',
  '*': '/',
  '&&': '||',
  '||': '&&',
};

/** Every mutant of a file, in the order of the text. Messages are not changed: their words are not behaviour. */
export function findMutants({ path, text, parsed }: Source): Mutant[] {
  const mutants: Mutant[] = [];
  walk(parsed.program, (node, parents) => {
    for (const [start, end, replacement] of changesOf(node, parents, text)) {
      const line = text.slice(0, start).split('\n').length;
      mutants.push({ path, line, start, end, original: text.slice(start, end), replacement });
    }
  });
  return mutants;
}

function changesOf(node: Node, parents: Node[], text: string): Change[] {
  const source = (part: unknown) => text.slice((part as Node).start, (part as Node).end);
  switch (node.type) {
    case 'AwaitExpression':
      return isReturned(parents) ? [] : [[node.start, node.end, source(node.argument)]];
    case 'LogicalExpression':
      return logicalChanges(node, source);
    case 'BinaryExpression':
      return operatorChanges(node, text);
    case 'UnaryExpression':
      return node.operator === '!' ? [[node.start, node.end, `(${source(node.argument)})`]] : [];
    case 'ConditionalExpression':
      return [
        [
          node.start,
          node.end,
          `(!(${source(node.test)}) ? ${source(node.consequent)} : ${source(node.alternate)})`,
        ],
      ];
    case 'IfStatement':
      return ['true', 'false'].map((value) => [(node.test as Node).start, (node.test as Node).end, value]);
    case 'Literal':
      return literalChanges(node, parents);
    case 'ReturnStatement':
      return returnChanges(node);
    case 'ExpressionStatement':
      return isCall(node.expression as Node) ? [[node.start, node.end, ';']] : [];
    case 'SpreadElement':
      return parents.at(-1)?.type === 'ObjectExpression' ? [[node.start, node.end, '...{}']] : [];
    default:
      return [];
  }
}

/** `return await x` where nothing in the function has to happen after x: who called waits for x in any case. */
function isReturned(parents: Node[]): boolean {
  if (parents.at(-1)?.type === 'ArrowFunctionExpression') return true;
  if (parents.at(-1)?.type !== 'ReturnStatement') return false;
  const inFunction = parents.slice(parents.findLastIndex(({ type }) => type.includes('Function')));
  return !inFunction.some((parent, index) => hasMoreToDo(parent, inFunction[index + 1]));
}

/** Something catches, ends or disposes of what is used. */
function hasMoreToDo({ type, body, handler, finalizer }: Node, below: Node | undefined): boolean {
  if (type === 'TryStatement') return below !== handler || finalizer !== null;
  if (type === 'ForOfStatement') return true;
  const statements = Array.isArray(body) ? (body as Node[]) : [];
  return statements.some(({ kind }) => String(kind).includes('using'));
}

function returnChanges(node: Node): Change[] {
  const value = node.argument as Node | null;
  // Nobody tells undefined from false; a change of the literal is a mutant of its own.
  if (value === null || value.name === 'undefined' || value.value === false) return [];
  return [[node.start, node.end, 'return undefined as never;']];
}

/** `a ?? b` becomes `a`, and `b`: a default that no test needs is found by the one, a value by the other. */
function logicalChanges(node: Node, source: (part: unknown) => string): Change[] {
  if (node.operator === '??') {
    // Nobody tells undefined from false.
    const sides = (node.right as Node).value === false ? [node.right] : [node.left, node.right];
    return sides.map((side) => [node.start, node.end, `(${source(side)})`]);
  }
  const { [String(node.operator)]: operator = '' } = SWAPPED;
  return [[node.start, node.end, `((${source(node.left)}) ${operator} (${source(node.right)}))`]];
}

function operatorChanges(node: Node, text: string): Change[] {
  const operator = SWAPPED[String(node.operator)];
  if (operator === undefined) return [];
  const [from, to] = [(node.left as Node).end, (node.right as Node).start];
  const between = text.slice(from, to);
  return [[from, to, between.replace(String(node.operator), operator)]];
}

function literalChanges(node: Node, parents: Node[]): Change[] {
  if (
    parents.some(
      ({ type }) => type.startsWith('TS') && type !== 'TSAsExpression' && type !== 'TSNonNullExpression',
    )
  )
    return [];
  if (typeof node.value === 'boolean') return [[node.start, node.end, String(!node.value)]];
  if (typeof node.value !== 'number' || isTuning(node.value, parents)) return [];
  return [[node.start, node.end, `${node.value + 1}`]];
}

/** A bound or a delay that is a constant of the file or a default, or the length of what a message quotes: one more changes nothing that a test should look at. */
function isTuning(value: number, parents: Node[]): boolean {
  if (value < 10) return false;
  const isDefault = parents.at(-1)?.type === 'AssignmentPattern';
  return isDefault || isCutOfMessage(parents.at(-1)) || parents.slice(1).every(isPartOfConstant);
}

/** `text.slice(0, 40)`: how much of a text is shown. */
function isCutOfMessage(parent: Node | undefined): boolean {
  const callee = parent?.type === 'CallExpression' ? (parent.callee as Node) : undefined;
  return (callee?.property as Node | undefined)?.name === 'slice';
}

function isPartOfConstant({ type }: Node): boolean {
  return NUMERIC_CONSTANT.has(type);
}

function isCall(node: Node): boolean {
  return node.type === 'CallExpression' || (node.type === 'AwaitExpression' && isCall(node.argument as Node));
}

import type { Source } from './read-sources.ts';
import { type Node, walk } from './walk.ts';

const CATALOGUE = 'packages/core/src/errors/catalogue.ts';

/** Codes that core or an adapter throws and no test expects; a title or a comment is no expectation. powerstrip shows no codes. */
export function untestedErrorCodes(sources: Source[]): string[] {
  const catalogue = sources.find(({ path }) => path === CATALOGUE)?.text ?? '';
  const codes = [...catalogue.matchAll(/^ {2}([A-Z_]+): \{/gm)].map(({ 1: code = '' }) => code);
  const isTest = ({ path }: Source) => /\.test\.tsx?$/.test(path) || path.startsWith('test/');
  const isProgram = ({ path }: Source) =>
    /^packages\/(core|hooks|adapter)\/src\//.test(path) && path !== CATALOGUE;
  const thrown = new Set(sources.filter((source) => isProgram(source) && !isTest(source)).flatMap(textsOf));
  const expected = sources.filter(isTest).flatMap(textsOf).join('\n');
  return codes.filter((code) => thrown.has(code) && !new RegExp(`\\b${code}\\b`).test(expected));
}

/** The texts of all literals, without the titles of tests. */
function textsOf({ parsed }: Source): string[] {
  const texts: string[] = [];
  walk(parsed.program, (node, parents) => {
    if (isTitle(node, parents.at(-1))) return;
    if (node.type === 'Literal') texts.push(textOf(node));
    if (node.type === 'TemplateElement') texts.push(String((node.value as { raw: string }).raw));
  });
  return texts;
}

function textOf({ value, regex }: Node): string {
  return (regex as { pattern: string } | undefined)?.pattern ?? String(value);
}

function isTitle(node: Node, parent: Node | undefined): boolean {
  if (parent?.type !== 'CallExpression' || (parent.arguments as Node[])[0] !== node) return false;
  const callee = parent.callee as Node;
  const name = callee.type === 'CallExpression' ? (callee.callee as Node) : callee;
  return ['test', 'it', 'describe'].includes(String((name.object as Node | undefined)?.name ?? name.name));
}

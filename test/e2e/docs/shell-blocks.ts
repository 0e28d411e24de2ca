export interface Block {
  /** The first word after the fence, `bash`. */
  language: string;
  /** The rest of that line. */
  info: string;
  /** Of the fence, from 1. */
  line: number;
  code: string;
}

/** The fenced code blocks of a Markdown page. */
export function codeBlocks(markdown: string): Block[] {
  const fences = /^```(\S*)[ \t]*(.*)\n([\s\S]*?)^```[ \t]*$/gm;
  return [...markdown.matchAll(fences)].map(({ 1: language = '', 2: info = '', 3: code = '', index }) => ({
    language,
    info,
    line: markdown.slice(0, index).split('\n').length,
    code,
  }));
}

/** True for what a reader would paste into a terminal. */
export function isShell({ language }: Block): boolean {
  return ['bash', 'sh', 'shell'].includes(language);
}

/** One script of all blocks: a reader keeps one terminal open, and what it exports. Each block says where it begins. */
export function asScript(blocks: Block[]): string {
  const parts = blocks.map(({ line, code }) => `echo '@@ the block of line ${line}'\n${code}`);
  return ['set -euo pipefail', ...parts].join('\n');
}

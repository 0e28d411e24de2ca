import type { z } from 'zod';
import { quoteTarget } from '../http/header-lines.ts';
import type { YamlSource } from './yaml-source.ts';

type Path = readonly (string | number)[];

/** One line per fault that zod found: file, line, key, what is allowed and what was found. */
export function describeIssue(issue: z.core.$ZodIssue, source: YamlSource): string[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `${source.at([...path, key])}: ${keyName([...path, key])}: unknown key; ${allowedKeys(path)}`,
    );
  }
  if (issue.code === 'invalid_union') return [describeUnion(issue, { path, source })];
  return [`${source.at(path)}: ${keyName(path)}: ${issue.message}; found ${found(issue.input, path)}`];
}

/** An adapter is a URL or an object; the errors of the closest alternative say more than those of both. */
function describeUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  { path, source }: { path: Path; source: YamlSource },
): string {
  const nearest = issue.errors.find(
    ([first]) => (first?.code === 'invalid_type' && first.path.length === 0) !== true,
  );
  const [inner] = nearest ?? [];
  if (inner === undefined)
    return `${source.at(path)}: ${keyName(path)}: expected a URL or url, timeout, onError, mode, headers, unwind, tarUploads, token, tokenFile, ca, cert, key; found ${found(issue.input, path)}`;
  const full = { ...inner, path: [...path, ...inner.path] };
  return describeIssue(full as z.core.$ZodIssue, source).join('\n');
}

function allowedKeys(path: Path): string {
  if (path.length === 0) return 'expected version, refuse, endpoints, adapters';
  if (path[0] === 'endpoints') return 'expected pre, post, refuse';
  return 'expected url, timeout, onError, mode, headers, unwind, tarUploads, token, tokenFile, ca, cert, key';
}

function keyName(path: Path): string {
  return path.length === 0
    ? 'the file'
    : path.map((part) => (/^[\w-]+$/.test(String(part)) ? part : JSON.stringify(part))).join('.');
}

/** What is there instead, short. The log shows it too, so it leaves out what may be a secret. */
function found(input: unknown, path: Path): string {
  if (input === undefined) return 'nothing';
  if (path.at(-1) === 'token') return `a ${input === null ? 'null' : typeof input}`;
  if (typeof input === 'string' && input.includes('//')) return quoteTarget(input);
  if (typeof input === 'object' && input !== null && Object.keys(input).length > 0)
    return Array.isArray(input) ? 'a list' : 'a map';
  const text = JSON.stringify(input);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A package that is not ours, some of whose code is inside a file that we publish. */
export interface Bundled {
  name: string;
  version: string;
  license: string;
  text: string;
}

/**
 * What is in a bundle that is not ours. `inputs` are the paths that esbuild read. Throws where a package says no licence.
 */
export function bundledPackages(inputs: readonly string[]): Bundled[] {
  const directories = new Set(inputs.flatMap((path) => packageDirectory(resolve(path)) ?? []));
  return [...directories].map(describePackage).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The licences of all of them, as their own files have them. */
export function thirdPartyNotices(packages: readonly Bundled[]): string {
  const sections = packages.map(
    ({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}`,
  );
  const intro = 'This program contains code of the packages below, under their licences.';
  return `${[intro, ...sections].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

const key = ({ name, version }: Bundled) => `${name} ${version}`;

/** undefined for our own code. */
function packageDirectory(file: string): string | undefined {
  if (!file.includes('/node_modules/')) return undefined;
  for (let at = dirname(file); !at.endsWith('/node_modules'); at = dirname(at)) {
    if (existsSync(join(at, 'package.json')) && isNamed(at)) return at;
  }
  return undefined;
}

/** Some packages have a package.json in a folder that says no more than `type`. */
function isNamed(directory: string): boolean {
  return 'version' in JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
}

/** Of the package in a directory. */
export function describePackage(directory: string): Bundled {
  const { name, version, license, licenses } = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  ) as { name: string; version: string; license?: string; licenses?: { type: string }[] };
  const declared = license ?? licenses?.map(({ type }) => type).join(' OR ');
  if (declared === undefined) throw new Error(`${name} ${version} says no licence, and would be bundled`);
  const files = readdirSync(directory).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files.map((file) => readFileSync(join(directory, file), 'utf8').trim());
  return { name, version, license: declared, text: texts.join('\n\n') || 'It brings no licence text.' };
}

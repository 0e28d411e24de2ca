import { findPackages } from './find-packages.ts';
import type { Source } from './read-sources.ts';

/** Names that a package exports without a docstring at their declaration. Test helpers are no package for others. */
export function undocumentedExports(root: string, sources: Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const entries = findPackages(root)
    .filter(({ folder }) => !folder.startsWith('test/'))
    .flatMap(({ entryPoints }) => Object.entries(entryPoints));
  return entries.flatMap(([entryPoint, file]) =>
    declarationsOf(file, byPath)
      .filter((declaration) => !isDocumented(declaration))
      .map(({ name, source }) => `${name} of ${entryPoint}, in ${source.path}`),
  );
}

interface Declaration {
  name: string;
  source: Source;
  /** Where the statement that exports it begins. */
  start: number;
}

/** The names a file exports, each with the file that declares it; re-exports are followed. */
function declarationsOf(file: string, byPath: Map<string, Source>): Declaration[] {
  const source = byPath.get(file);
  if (source === undefined) throw new Error(`${file} is an entry point, but there is no such file`);
  return source.parsed.module.staticExports.flatMap(({ start, entries }) =>
    entries.flatMap(({ moduleRequest, importName, exportName }) => {
      if (moduleRequest === null) return [{ name: exportName.name ?? 'default', source, start }];
      const target = source.imports.find((path) => path.endsWith(moduleRequest.value.replace(/^[./]+/, '')));
      if (target === undefined) return [];
      return declarationsOf(target, byPath).filter(({ name }) => name === importName.name);
    }),
  );
}

function isDocumented({ source, start }: Declaration): boolean {
  return source.parsed.comments.some(
    ({ type, value, end }) =>
      type === 'Block' &&
      value.startsWith('*') &&
      end <= start &&
      source.text.slice(end, start).trim() === '',
  );
}

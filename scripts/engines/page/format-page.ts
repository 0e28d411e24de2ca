import type { RecordedEngine } from './recorded-results.ts';

/** The parts of docs/engines-and-clients.md that are written from the recorded results, by name. */
export function pageParts(recorded: readonly RecordedEngine[]): Record<string, string> {
  return { engines: enginesTable(recorded), suites: suitesTable(recorded), clients: clientsTable(recorded) };
}

/** The page with its parts replaced; a part is what stands between `<!-- NAME -->` and `<!-- end of NAME -->`. */
export function replaceParts(page: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const [before, rest] = split(text, `<!-- ${name} -->\n`);
    const [, after] = split(rest, `<!-- end of ${name} -->`);
    return `${before}<!-- ${name} -->\n\n${part}\n\n<!-- end of ${name} -->${after}`;
  }, page);
}

function enginesTable(recorded: readonly RecordedEngine[]): string {
  const clientNames = [...new Set(recorded.flatMap(({ versions }) => Object.keys(versions.clients)))];
  const rows = recorded.map(({ engine, date, versions }) => [
    `\`${engine}\``,
    versions.engine,
    `${versions.api} (from ${versions.minApi})`,
    versions.storage,
    versions.cgroup,
    ...clientNames.map((name) => versions.clients[name] ?? '–'),
    date,
  ]);
  return table(['', 'Engine', 'API', 'Storage', 'cgroup', ...clientNames, 'Tried on'], rows);
}

function suitesTable(recorded: readonly RecordedEngine[]): string {
  const names = [...new Set(recorded.flatMap(({ suites }) => suites.map(({ suite }) => suite)))].sort();
  const rows = names.map((name) => [
    `\`${name}\``,
    ...recorded.map(({ suites }) => {
      const found = suites.find(({ suite }) => suite === name);
      return found === undefined ? '–' : verdict(found.passed, found.failed);
    }),
  ]);
  return table(['e2e tests of', ...recorded.map(({ engine }) => `\`${engine}\``)], rows);
}

function clientsTable(recorded: readonly RecordedEngine[]): string {
  const names = [...new Set(recorded.flatMap(({ clients }) => clients.map(({ client }) => client)))].sort();
  const rows = names.map((name) => [name, ...recorded.map((entry) => clientCell(entry, name))]);
  return table(['Client', ...recorded.map(({ engine }) => `\`${engine}\``)], rows);
}

function clientCell({ clients }: RecordedEngine, name: string): string {
  const tests = clients.find(({ client }) => client === name)?.tests;
  if (tests === undefined) return 'not tried';
  if (tests.some(({ title }) => title.endsWith('is not installed here'))) return 'not in this release';
  const failed = tests.filter(({ passed }) => !passed).length;
  return failed === 0 ? `works (${tests.length})` : `${failed} of ${tests.length} fail`;
}

function verdict(passed: number, failed: number): string {
  return failed === 0 ? `${passed} pass` : `${passed} pass, **${failed} fail**`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function split(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  if (index < 0) throw new Error(`docs/engines-and-clients.md has no ${at.trim()}`);
  return [text.slice(0, index), text.slice(index + at.length)];
}

import { CLIENTS, type RecordedEngine } from './recorded-results.ts';

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
  const suites = recorded.map(({ files }) => Map.groupBy(files, ({ file }) => file.split('/')[2] ?? file));
  const names = [...new Set(suites.flatMap((bySuite) => [...bySuite.keys()]))].sort();
  const rows = names.map((name) => [`\`${name}\``, ...suites.map((bySuite) => verdict(bySuite.get(name)))]);
  return table(['e2e tests of', ...recorded.map(({ engine }) => `\`${engine}\``)], rows);
}

function clientsTable(recorded: readonly RecordedEngine[]): string {
  const files = new Set(recorded.flatMap((entry) => entry.files.map(({ file }) => file)));
  const clients = [...files].filter((file) => file.startsWith(CLIENTS)).sort();
  const rows = clients.map((file) => [
    file.slice(CLIENTS.length, -'.test.ts'.length),
    ...recorded.map((entry) => clientCell(entry.files.find((one) => one.file === file))),
  ]);
  return table(['Client', ...recorded.map(({ engine }) => `\`${engine}\``)], rows);
}

function clientCell(found: RecordedEngine['files'][number] | undefined): string {
  if (found === undefined) return 'not tried';
  if (found.titles?.some((title) => title.endsWith('is not installed here'))) return 'not in this release';
  const { passed, failed } = found;
  return failed === 0 ? `works (${passed})` : `**${failed} of ${passed + failed} fail**`;
}

function verdict(files: RecordedEngine['files'] | undefined): string {
  if (files === undefined) return '–';
  const passed = files.reduce((sum, file) => sum + file.passed, 0);
  const failed = files.reduce((sum, file) => sum + file.failed, 0);
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

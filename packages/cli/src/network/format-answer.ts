import { formatTable } from '../terminal/format-table.ts';
import type { NetworkVerb } from './network-verb.ts';

/** What a command of pw-adapter prints with `--json`; which fields, the command decides. */
export interface AdapterAnswer {
  engine: string;
  addresses?: string[];
  warnings?: string[];
  containers?: { id: string; name: string; addresses: string[] }[];
  ready?: boolean;
  details?: Record<string, string | number>;
  topic?: string;
  text?: string;
}

/** The same for people. */
export function formatAnswer(verb: NetworkVerb, answer: AdapterAnswer): string {
  if (verb === 'ps') return formatContainers(answer.containers ?? []);
  if (verb === 'status') return formatStatus(answer);
  const addresses = answer.addresses ?? [];
  return addresses.length === 0 ? '' : `${addresses.join(' ')}\n`;
}

function formatContainers(containers: NonNullable<AdapterAnswer['containers']>): string {
  const rows = containers.map(({ id, name, addresses }) => [id.slice(0, 12), name, addresses.join(' ')]);
  return formatTable(['CONTAINER', 'NAME', 'ADDRESSES'], rows);
}

function formatStatus({ engine, ready, details, topic, text }: AdapterAnswer): string {
  if (topic !== undefined) {
    return text?.trim() ? `${text.trimEnd()}\n` : `The engine ${engine} has nothing to say about ${topic}.\n`;
  }
  const lines: [string, string | number][] = [
    ['engine', engine],
    ['ready', ready === true ? 'yes' : 'no'],
    ...Object.entries(details ?? {}),
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `${`${name}:`.padEnd(width + 1)} ${value}\n`).join('');
}

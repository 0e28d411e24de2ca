import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../json/lossless-json.ts';
import type { CallDetail } from './call-schemas.ts';
import { createFlags } from './create-flags.ts';
import { shellQuote } from './shell-quote.ts';

/** `leftOut`: keys of the request that no flag of the command says. */
export interface DockerCommand {
  readonly text: string;
  readonly leftOut: readonly string[];
}

type Call = { readonly name: string; readonly query: URLSearchParams; readonly body: JsonObject };
type Command = { words: readonly string[]; leftOut?: readonly string[] };

const isTrue = new Set<string | null>(['1', 'true', 'True']);

const flag = (query: URLSearchParams, name: string, words: readonly string[]) =>
  isTrue.has(query.get(name)) ? words : [];

const value = (query: URLSearchParams, name: string, option: string) => {
  const text = query.get(name);
  return text === null || text === '' ? [] : [option, text];
};

/** `METHOD /path` with `*` for the name → the command that sends it. */
const commands: Record<string, (call: Call) => Command> = {
  'POST /containers/create': ({ query, body }) => {
    const { words, leftOut } = createFlags(body);
    return {
      words: [
        'create',
        ...value(query, 'name', '--name'),
        ...value(query, 'platform', '--platform'),
        ...words,
      ],
      leftOut,
    };
  },
  'POST /containers/*/start': ({ name }) => ({ words: ['start', name] }),
  'POST /containers/*/stop': ({ name, query }) => ({ words: ['stop', ...value(query, 't', '--time'), name] }),
  'POST /containers/*/restart': ({ name, query }) => ({
    words: ['restart', ...value(query, 't', '--time'), name],
  }),
  'POST /containers/*/kill': ({ name, query }) => ({
    words: ['kill', ...value(query, 'signal', '--signal'), name],
  }),
  'POST /containers/*/pause': ({ name }) => ({ words: ['pause', name] }),
  'POST /containers/*/unpause': ({ name }) => ({ words: ['unpause', name] }),
  'POST /containers/*/wait': ({ name }) => ({ words: ['wait', name] }),
  'POST /containers/*/attach': ({ name }) => ({ words: ['attach', name] }),
  'GET /containers/*/json': ({ name, query }) => ({
    words: ['inspect', ...flag(query, 'size', ['--size']), '--type', 'container', name],
  }),
  'GET /containers/*/logs': ({ name, query }) => ({
    words: [
      'logs',
      ...flag(query, 'follow', ['--follow']),
      ...flag(query, 'timestamps', ['--timestamps']),
      ...value(query, 'tail', '--tail'),
      name,
    ],
  }),
  'DELETE /containers/*': ({ name, query }) => ({
    words: ['rm', ...flag(query, 'force', ['--force']), ...flag(query, 'v', ['--volumes']), name],
  }),
  'GET /containers/json': ({ query }) => ({ words: ['ps', ...flag(query, 'all', ['--all'])] }),
  'GET /images/json': ({ query }) => ({ words: ['images', ...flag(query, 'all', ['--all'])] }),
  'POST /images/create': ({ query }) => {
    const tag = query.get('tag') ?? '';
    const image = query.get('fromImage') ?? '';
    const joint = tag.includes(':') ? '@' : ':';
    return {
      words: [
        'pull',
        ...value(query, 'platform', '--platform'),
        tag === '' ? image : `${image}${joint}${tag}`,
      ],
    };
  },
  'GET /images/**/json': ({ name }) => ({ words: ['inspect', '--type', 'image', name] }),
  'GET /info': () => ({ words: ['info'] }),
  'GET /version': () => ({ words: ['version'] }),
  'GET /networks': () => ({ words: ['network', 'ls'] }),
  'GET /volumes': () => ({ words: ['volume', 'ls'] }),
  'GET /events': () => ({ words: ['events'] }),
};

/** The docker command that sends such a call; undefined where there is none, or its body was cut. For a POSIX shell. */
export function copyAsDockerCommand({ method, path, query, request }: CallDetail): DockerCommand | undefined {
  if (request.body?.isCut === true) return undefined;
  const plainPath = path.replace(/^\/v\d+(\.\d+)*(?=\/)/, '');
  const [key, name] = keyOf(method, plainPath);
  const command = commands[key];
  if (command === undefined) return undefined;
  const body = bodyOf(request.body?.text);
  if (body === undefined) return undefined;
  const { words, leftOut = [] } = command({ name, query: new URLSearchParams(query), body });
  return { text: ['docker', ...words].map(shellQuote).join(' '), leftOut };
}

function keyOf(method: string, path: string): [key: string, name: string] {
  if (Object.hasOwn(commands, `${method} ${path}`)) return [`${method} ${path}`, ''];
  const image = /^\/images\/(.+)\/json$/.exec(path)?.[1];
  if (image !== undefined) return [`${method} /images/**/json`, image];
  const [, name = '', action = ''] = /^\/containers\/([^/]+)(\/[a-z]+)?$/.exec(path) ?? [];
  return [`${method} /containers/*${action}`, name];
}

/** An empty object without a body; undefined where it is no JSON object. */
function bodyOf(text: string | undefined): JsonObject | undefined {
  if (text === undefined || text === '') return {};
  try {
    const parsed: JsonValue = parseJson(text);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

import { memoize } from './memoize.ts';
import { isSecretName } from './secret-names.ts';

/** What stands in place of a secret. */
export const mask = '[masked]';

// What every secret that is found below has in it; most texts have none, and are not looked at further.
const suspicious = [
  'pass',
  'pwd',
  'secret',
  'token',
  'auth',
  'cred',
  'key',
  'cookie',
  'bearer',
  'basic',
  'swmtkn',
  'signature',
  '\\u',
];
// Short for itself: most bodies have a StopSignal.
const signature = /sig\\*["=:]/;
// PHP writes `\/` in JSON.
const urlMark = /:\\?\/\\?\//;
// The pattern reads a text once, each search for a word many times faster: measured, they meet at some 200 characters.
const manyCharacters = 200;
const pattern =
  /pass|pwd|secret|token|auth|cred|key|cookie|bearer|basic|swmtkn|sig\\*["=:]|signature|\\u|:\\?\/\\?\/[^\s"/]*@/i;
// Names are read to a bound: each letter of a long word may begin one, and the time would grow with its square.
const urlUser = /\b([a-z][a-z0-9+.-]{0,30}:\\?\/\\?\/)[^\s/@"']*@/gi;
const assignment = /([A-Za-z_][\w.-]{0,80})=/g;
const assigned = /\\?"[^"]*"?|'[^']*'?|[^\s&"']+/y;
const flagValue = /(--?[A-Za-z][\w-]{0,80})\s+(?!-)(?:"[^"]*"?|'[^']*'?|\S+)/g;
const headerValue = /\b([A-Za-z][\w-]{0,80}):[ \t]*(?:bearer |basic )?[^\s"',]+/gi;
const loginValue = /\b(bearer|basic)\s+[\w+/=.~-]{8,}/gi;
// These are known by their form, whatever they are called.
const swarmToken = /\bSWM(?:TKN|KEY)-[\w+/=-]+/g;
const privateKey =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;
const wholeVariable = /^(-{0,2}[A-Za-z_][\w.-]*)=/;

/** True where a text may hold a secret, so that it must be looked at. */
export function maySecrets(text: string): boolean {
  if (text.length < manyCharacters) return pattern.test(text);
  const lower = text.toLowerCase();
  return suspicious.some((word) => lower.includes(word)) || signature.test(lower) || mayHaveUser(text);
}

function mayHaveUser(text: string): boolean {
  return text.includes('@') && urlMark.test(text);
}

/**
 * A test for the texts within a JSON text: only what is suspicious in the whole can be so in a part of it. Undefined: nothing
 * is.
 */
export function suspicionOf(json: string): ((part: string) => boolean) | undefined {
  const lower = json.toLowerCase();
  const words = suspicious.filter((word) => lower.includes(word));
  // An escape may stand for any letter.
  if (words.includes('\\u')) return maySecrets;
  if (signature.test(lower)) words.push('sig');
  if (mayHaveUser(json)) words.push('@');
  if (words.length === 0) return undefined;
  const anyWord = patternOf(words.join('|'));
  return (part) => anyWord.test(part);
}

const maxPatterns = 100;
/** Bodies of one kind have the same words; a pattern is compiled when it is first used. */
const patternOf = memoize((source) => new RegExp(source, 'i'), maxPatterns);

/** A text that is no JSON, with what looks like a secret masked: `TOKEN=x`, `--password x`, users of URLs, logins. */
export function maskPlainText(text: string): string {
  if (!maySecrets(text)) return text;
  const variable = wholeVariable.exec(text)?.[1];
  if (variable !== undefined && isSecretName(variable)) return `${variable}=${mask}`;
  return maskForms(maskAssignments(maskMembers(text)))
    .replace(flagValue, (all, flag: string) => (isSecretName(flag) ? `${flag} ${mask}` : all))
    .replace(headerValue, (all, name: string) => (isSecretName(name) ? `${name}: ${mask}` : all));
}

/** What is a secret by its form. */
function maskForms(text: string): string {
  return text
    .replace(privateKey, mask)
    .replace(urlUser, `$1${mask}@`)
    .replace(loginValue, `$1 ${mask}`)
    .replace(swarmToken, mask);
}

/** `name=value`; a value may hold others, as in `o=user=me,password=x`. */
function maskAssignments(text: string): string {
  return maskValues(text, {
    names: assignment,
    value: assigned,
    isSecret: isSecretName,
    masked: (_name, whole) => whole + mask,
  });
}

interface ValueForm {
  /** What comes before a value, with the name in a group. */
  names: RegExp;
  /** Sticky. */
  value: RegExp;
  isSecret: (name: string) => boolean;
  /** What stands for both. `whole`: as `names` has found it. */
  masked: (name: string, whole: string) => string;
}

/** What is below a name that is no secret is looked at as well. */
function maskValues(text: string, { names, value, isSecret, masked }: ValueForm): string {
  let done = '';
  let at = 0;
  for (const { 0: whole, 1: name = '', index } of text.matchAll(names)) {
    if (index < at || !isSecret(name)) continue;
    value.lastIndex = index + whole.length;
    const { length } = value.exec(text)?.[0] ?? '';
    if (length === 0) continue;
    done += text.slice(at, index) + masked(name, whole);
    at = index + whole.length + length;
  }
  return done + text.slice(at);
}

const jsonName = /"((?:[^"\\]|\\.){0,200})"\s*:\s*/g;
const jsonValue = /"(?:[^"\\]|\\.)*"?|\[[^\]]*\]?|\{[^}]*\}?/y;
const jsonVariable = /"(-{0,2}[A-Za-z_][\w.-]{0,80})=(?:[^"\\]|\\.)*"?/g;
const jsonFlag = /"(--?[A-Za-z][\w-]{0,80})"(\s*,\s*)"(?:[^"\\]|\\.)*"?/g;

/** `"name": value`, in a text that is no JSON as a whole. */
function maskMembers(text: string): string {
  return maskValues(text, {
    names: jsonName,
    value: jsonValue,
    isSecret: (name) => isSecretName(name) || name.includes('\\u'),
    masked: (name) => `"${name}":"${mask}"`,
  });
}

/** The beginning of a JSON text whose rest is missing. */
export function maskBrokenJson(text: string): string {
  if (!maySecrets(text)) return text;
  const variables = maskMembers(text)
    .replace(jsonVariable, (all, name: string) => (isSecretName(name) ? `"${name}=${mask}"` : all))
    .replace(jsonFlag, (all, flag: string, comma: string) =>
      isSecretName(flag) ? `"${flag}"${comma}"${mask}"` : all,
    );
  return maskForms(maskAssignments(variables));
}

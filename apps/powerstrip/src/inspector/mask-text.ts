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
  '\\u',
];
// The pattern reads a text once, each search for a word many times faster: measured, they meet at some 200 characters.
const manyCharacters = 200;
const pattern = /pass|pwd|secret|token|auth|cred|key|cookie|bearer|basic|swmtkn|\\u|:\/\/[^\s"/]*@/i;
const urlUser = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']*@/gi;
const namedValue = /([A-Za-z_][\w.-]*)=(?:"[^"]*"|'[^']*'|[^\s&"']+)/g;
const flagValue = /(--?[A-Za-z][\w-]*)\s+(?!-)\S+/g;
const headerValue = /\b([A-Za-z][\w-]*):[ \t]*(?:bearer |basic )?[^\s"',]+/gi;
const loginValue = /\b(bearer|basic)\s+[\w+/=.~-]{8,}/gi;
const swarmToken = /\bSWMTKN-[\w-]+/g;
const wholeVariable = /^(-{0,2}[A-Za-z_][\w.-]*)=/;

/** True where a text may hold a secret, so that it must be looked at. */
export function maySecrets(text: string): boolean {
  if (text.length < manyCharacters) return pattern.test(text);
  const lower = text.toLowerCase();
  return suspicious.some((word) => lower.includes(word)) || (text.includes('@') && text.includes('://'));
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
  const hasUrl = json.includes('@') && json.includes('://');
  if (words.length === 0 && !hasUrl) return undefined;
  return (part) => {
    const lowerPart = part.toLowerCase();
    return words.some((word) => lowerPart.includes(word)) || (hasUrl && part.includes('@'));
  };
}

/** A text that is no JSON, with what looks like a secret masked: `TOKEN=x`, `--password x`, users of URLs, logins. */
export function maskPlainText(text: string): string {
  if (!maySecrets(text)) return text;
  const variable = wholeVariable.exec(text)?.[1];
  if (variable !== undefined && isSecretName(variable)) return `${variable}=${mask}`;
  return text
    .replace(urlUser, `$1${mask}@`)
    .replace(namedValue, (all, name: string) => (isSecretName(name) ? `${name}=${mask}` : all))
    .replace(flagValue, (all, flag: string) => (isSecretName(flag) ? `${flag} ${mask}` : all))
    .replace(headerValue, (all, name: string) => (isSecretName(name) ? `${name}: ${mask}` : all))
    .replace(loginValue, `$1 ${mask}`)
    .replace(swarmToken, mask);
}

const jsonMember = /"((?:[^"\\]|\\.)*)"\s*:\s*(?:"(?:[^"\\]|\\.)*"?|\[[^\]]*\]?|\{[^}]*\}?)/g;
const jsonVariable = /"(-{0,2}[A-Za-z_][\w.-]*)=(?:[^"\\]|\\.)*"?/g;

/** The beginning of a JSON text whose rest is missing. */
export function maskBrokenJson(text: string): string {
  if (!maySecrets(text)) return text;
  const members = text.replace(jsonMember, (all, name: string) =>
    isSecretName(name) || name.includes('\\u') ? `"${name}":"${mask}"` : all,
  );
  const variables = members.replace(jsonVariable, (all, name: string) =>
    isSecretName(name) ? `"${name}=${mask}"` : all,
  );
  return variables.replace(urlUser, `$1${mask}@`).replace(loginValue, `$1 ${mask}`).replace(swarmToken, mask);
}

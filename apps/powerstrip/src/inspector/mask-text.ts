import { isSecretName } from './secret-names.ts';

/** What stands in place of a secret. */
export const mask = '[masked]';

// What every secret that is found below has in it; most texts have none, and are not looked at further.
const suspicious = /pass|pwd|secret|token|auth|cred|key|cookie|bearer|basic|SWMTKN|:\/\/[^\s"/]*@|\\u/i;
const urlUser = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']*@/gi;
const namedValue = /([A-Za-z_][\w.-]*)=(?:"[^"]*"|'[^']*'|[^\s&"']+)/g;
const flagValue = /(--?[A-Za-z][\w-]*)\s+(?!-)\S+/g;
const headerValue = /\b([A-Za-z][\w-]*):[ \t]*(?:bearer |basic )?[^\s"',]+/gi;
const loginValue = /\b(bearer|basic)\s+[\w+/=.~-]{8,}/gi;
const swarmToken = /\bSWMTKN-[\w-]+/g;
const wholeVariable = /^(-{0,2}[A-Za-z_][\w.-]*)=/;

/** True where a text may hold a secret, so that it must be looked at. */
export function maySecrets(text: string): boolean {
  return suspicious.test(text);
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

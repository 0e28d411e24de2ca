import type { InspectedBody } from '@pw/core/inspector';
import { maskCutJson, maskJsonText, type ParseJson } from './mask-json.ts';
import { mask, maskPlainText, maySecrets } from './mask-text.ts';
import { isSecretName } from './secret-names.ts';

export interface KeeperOptions {
  /** Of one text, in UTF-16 units; the rest is cut. */
  maxBodyLength: number;
  showSecrets: boolean;
}

/** Makes texts fit to be kept: their secrets masked, and cut at a bound. */
export interface BodyKeeper {
  /** `path`: of the call; some endpoints have secrets under plain names. */
  body(text: string, path: string, parse?: ParseJson): NonNullable<InspectedBody>;
  /** A text whose rest is missing. */
  beginning(text: string, path: string): string;
  /** Path and query, escapes as they came where nothing is masked. */
  target(target: string): string;
  header(name: string, value: string): string;
  plain(text: string): string;
}

export function createBodyKeeper({ maxBodyLength, showSecrets }: KeeperOptions): BodyKeeper {
  return {
    body: (text, path, parse) => {
      const isCut = text.length > maxBodyLength;
      const kept = isCut ? beginningOf(text, maxBodyLength) : text;
      const masked = showSecrets ? kept : maskBody(kept, { path, isCut, parse });
      return { text: masked, bytes: Buffer.byteLength(text), isCut };
    },
    beginning: (text, path) => (showSecrets ? text : maskBody(text, { path, isCut: true })),
    target: (target) => (showSecrets ? target : maskTarget(target)),
    header: (name, value) => {
      if (showSecrets) return value;
      return isSecretName(name) ? mask : maskPlainText(value);
    },
    plain: (text) => (showSecrets ? text : maskPlainText(text)),
  };
}

/** A slice of a string keeps the whole string in memory; this copy does not. */
function beginningOf(text: string, length: number): string {
  return Buffer.from(text.slice(0, length), 'utf16le').toString('utf16le');
}

const isSecretOfSecrets = (name: string) => /^data$/i.test(name) || isSecretName(name);

function maskBody(
  text: string,
  { path, isCut, parse }: { path: string; isCut: boolean; parse?: ParseJson | undefined },
): string {
  // A Swarm secret is the `Data` of its body; Docker takes keys in any case.
  const isSecret = /^(?:\/v[\d.]+)?\/secrets\//.test(path) ? isSecretOfSecrets : undefined;
  if (isCut) return isSecret === undefined ? maskCutJson(text) : mask;
  return (
    maskJsonText(text, { isSecret, parse }) ??
    (/^\s*[[{]/.test(text) ? maskCutJson(text) : maskPlainText(text))
  );
}

function maskTarget(target: string): string {
  const mark = target.indexOf('?');
  if (mark === -1) return target;
  const parts = target.slice(mark + 1).split('&');
  return `${target.slice(0, mark)}?${parts.map(maskQueryPart).join('&')}`;
}

function maskQueryPart(part: string): string {
  const equals = part.indexOf('=');
  if (equals === -1) return part;
  const name = part.slice(0, equals);
  const value = decode(part.slice(equals + 1));
  if (isSecretName(decode(name))) return `${name}=${mask}`;
  if (!maySecrets(value)) return part;
  const masked = (/^[[{]/.test(value) ? maskJsonText(value) : undefined) ?? maskPlainText(value);
  // An adapter may have written half a surrogate pair, which encodeURIComponent refuses.
  return masked === value ? part : `${name}=${encodeURIComponent(Buffer.from(masked).toString())}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

import type { JsonValue } from '@pw/core';
import type { BodyKeeper } from './body-keeper.ts';
import { hideBody, type KeptBody, type KeptMessage } from './call-parts.ts';
import { parseQuickly } from './mask-json.ts';
import { mask } from './mask-text.ts';
import { isSecretName } from './secret-names.ts';

// An adapter may reply with anything; what is deeper or longer is no reply of the protocol.
const maxDepth = 8;
const maxOtherLength = 16 * 1024;

/** Masks and shortens the messages of one call, so that they can be kept; `onKept` gets the number of UTF-16 units that each body or message adds. */
export class MessageKeeper {
  /** Of all bodies, masked; those that are equal once. */
  readonly texts: string[] = [];
  readonly #keeper: BodyKeeper;
  readonly #path: string;
  readonly #onKept: (length: number) => void;
  readonly #showSecrets: boolean;
  /** What was kept already, with the text as it came: hooks pass bodies on as they are. They are few; a Map would hash each. */
  #bodies: { text: string; kept: KeptBody }[] = [];
  /** The last one: few hooks change it. */
  #target: { original: string; masked: string } | undefined;
  #parsed: { text: string; value: JsonValue }[] = [];
  readonly #parse = (text: string) => this.parse(text);

  constructor(
    keeper: BodyKeeper,
    options: { path: string; showSecrets: boolean; onKept: (length: number) => void },
  ) {
    this.#keeper = keeper;
    this.#path = options.path;
    this.#showSecrets = options.showSecrets;
    this.#onKept = options.onKept;
  }

  body(text: string): KeptBody {
    const known = this.#bodies.find((body) => body.text === text);
    if (known !== undefined) return known.kept;
    const { text: masked, ...about } = this.#keeper.body(text, this.#path, this.#parse);
    const kept = { ...about, at: this.#add(masked) };
    this.#bodies.push({ text, kept });
    return kept;
  }

  /** The value of a JSON text, not to be changed; each is parsed once. Throws where it is none. */
  parse(text: string): JsonValue {
    const known = this.#parsed.find((body) => body.text === text);
    if (known !== undefined) return known.value;
    const value = parseQuickly(text);
    this.#parsed.push({ text, value });
    return value;
  }

  /** The beginning of a body of `bytes` bytes, or all of it. */
  part(text: string, { bytes, isCut }: { bytes: number; isCut: boolean }): KeptBody {
    if (!isCut) return this.body(text);
    return { at: this.#add(this.#keeper.beginning(text, this.#path)), bytes, isCut };
  }

  target(target: string): string {
    if (this.#target?.original !== target)
      this.#target = { original: target, masked: this.#keeper.target(target) };
    return this.#target.masked;
  }

  /** A message for people; an adapter may have put a secret into it. */
  plain(text: string): string {
    return this.#keeper.plain(text);
  }

  message(value: unknown): KeptMessage {
    const state = { isCut: false, lostBytes: 0, length: 0 };
    const kept = this.#keep(value, { key: '', depth: 0, state });
    this.#onKept(state.length);
    return { value: kept, isCut: state.isCut, lostBytes: state.lostBytes };
  }

  /** Forgets the texts as they came. */
  forget(): void {
    this.#bodies = [];
    this.#parsed = [];
    this.#target = undefined;
  }

  #keep(value: unknown, place: Place): unknown {
    if (typeof value === 'string') return this.#keepText(value, place);
    if (typeof value !== 'object' || value === null) return value;
    if (place.depth === maxDepth) return this.#lose(place.state, '…');
    const below = (key: string) => ({ key, depth: place.depth + 1, state: place.state });
    if (Array.isArray(value)) {
      const items = value.map((item) => this.#keep(item, below(place.key)));
      return place.key === 'Body' ? hideBody(items) : items;
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.#keep(item, below(key))]),
    );
  }

  #keepText(text: string, { key, state }: Place): unknown {
    if (key === 'Body') {
      const { at, bytes, isCut } = this.body(text);
      state.isCut ||= isCut;
      if (isCut) state.lostBytes += Math.max(0, bytes - Buffer.byteLength(this.texts[at] ?? ''));
      return hideBody(at);
    }
    state.length += text.length;
    if (state.length > maxOtherLength) return this.#lose(state, '…');
    if (key === 'Request') return this.target(text);
    if (!this.#showSecrets && isSecretName(key)) return mask;
    return this.#keeper.plain(text);
  }

  #add(text: string): number {
    this.#onKept(text.length);
    // What is kept is kept as UTF-8, as the text itself was sent on.
    return this.texts.push(text.toWellFormed()) - 1;
  }

  #lose(state: State, instead: string): string {
    state.isCut = true;
    return instead;
  }
}

interface State {
  isCut: boolean;
  lostBytes: number;
  length: number;
}

interface Place {
  key: string;
  depth: number;
  state: State;
}

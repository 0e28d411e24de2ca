import { isPowerstripError } from '@pw/core';
import type { HooksView } from '@pw/core/inspector';
import type { HookConfig } from '../config/hook-config.ts';

type Faults = HooksView['faults'];

/** adapters.yml as it is in use, and what is wrong with the file as it is now. */
export class HooksState {
  #config: HookConfig;
  #loadedAt = new Date().toISOString();
  #faults: Faults = [];
  readonly #listeners = new Set<() => void>();

  constructor(config: HookConfig) {
    this.#config = config;
  }

  get config(): HookConfig {
    return this.#config;
  }

  get loadedAt(): string {
    return this.#loadedAt;
  }

  get faults(): Faults {
    return this.#faults;
  }

  loaded(config: HookConfig): void {
    this.#config = config;
    this.#loadedAt = new Date().toISOString();
    this.#faults = [];
    this.#tell();
  }

  /** The file was read and not taken; what was in use stays in use. */
  failed(error: unknown): void {
    const message = isPowerstripError(error) ? error.message : String(error);
    this.#faults = message.split('\n').map((line) => parseFault(line, this.#config.file));
    this.#tell();
  }

  /** The returned function ends the subscription. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** `FILE:LINE: what is wrong`, as parsing says it. */
function parseFault(text: string, file: string): Faults[number] {
  const rest = text.startsWith(`${file}:`) ? text.slice(file.length + 1) : text;
  const [, line, message] = /^(\d+): (.*)$/s.exec(rest) ?? [];
  return { line: line === undefined ? null : Number(line), message: message ?? rest.trim() };
}

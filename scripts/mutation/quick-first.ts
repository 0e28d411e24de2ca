import type { Source } from '../house/read-sources.ts';
import { countReached } from './find-tests.ts';

/** Guesses until a file has run: a test of few files takes little time. Starting a program takes the most. */
const MS_PER_FILE = 10;

/** Sorts test files by what they take, as far as it is known: most mutants fail the first one. */
export class QuickFirst {
  readonly #sources: Source[];
  readonly #durations = new Map<string, number>();

  constructor(sources: Source[]) {
    this.#sources = sources;
  }

  learn(file: string, durationMs: number): void {
    this.#durations.set(file, durationMs);
  }

  sort(files: readonly string[]): string[] {
    return files.toSorted((one, other) => this.#durationMs(one) - this.#durationMs(other));
  }

  #durationMs(file: string): number {
    const known = this.#durations.get(file) ?? MS_PER_FILE * countReached(file, this.#sources);
    this.#durations.set(file, known);
    return known;
  }
}

import type Docker from 'dockerode';
import type { Stack } from '../stack/index.ts';
import type { DemoEvent, DemoResult } from './demo-event.ts';
import type { DemoWord } from './demo-word-list.ts';
import type { LiveOutput } from './live-output.ts';

export type DemoOptions = {
  docker: Docker;
  /** Where `docker` is, for other clients. */
  dockerHost: string;
  words: DemoWord[];
  emit: (event: DemoEvent) => void;
  signal: AbortSignal;
  /** What the names of the images begin with. */
  registry: string;
  prefix?: string;
  port?: number;
  subnet?: string;
  configPath?: string;
  /** Show the output of the parts while the words run, and go on with that until Ctrl-C. */
  dev?: boolean;
};

/** All that a word needs. */
export type DemoContext = Omit<DemoOptions, 'words'> & {
  stack: Stack;
  configPath: string;
  result: DemoResult;
  /** Of dev mode. */
  liveOutput: LiveOutput | undefined;
};

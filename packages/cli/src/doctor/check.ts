import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import type { StackNames } from '../stack/index.ts';
import type { PwCommand } from './pw-command.ts';

/** What is wrong, and what to do about it: a command where there is one. */
export type Fault = { what: string; fix: string };

/** All that a check may look at. */
export type DoctorContext = {
  dockerHost: string;
  docker: Docker;
  names: StackNames;
  /** What the names of the images begin with. */
  registry: string;
  /** Where powerstrip is, or would be, published. */
  port: number;
  /** A file to check; without it, the one inside the powerstrip container. */
  adaptersPath: string | undefined;
  env: NodeJS.ProcessEnv;
  /** A command line for this very stack: `pw up --prefix mine`. */
  pw(command: PwCommand): string;
  /** Undefined when there is no such container. */
  inspect(name: string): Promise<ContainerInspectInfo | undefined>;
};

/** One question to the installation. No fault means that all is well; `well` says so. */
export type Check = {
  id: string;
  well: string;
  run(context: DoctorContext): Promise<Fault[]>;
};

export type Finding = { check: string; ok: boolean; what: string; fix?: string };

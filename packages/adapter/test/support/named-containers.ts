import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ContainerInspect, ipv4Cidr, ipv6Cidr } from '@pw/core';
import { createForeground } from '../../src/foreground.ts';
import { createHostsFiles, type HostsFile, type HostsFiles } from '../../src/hosts/create-hosts-files.ts';
import { createNameService, type NameService } from '../../src/names/create-name-service.ts';
import { createDockerNames } from '../../src/names/docker-names.ts';
import { createFakeDocker, type FakeDocker, fakeContainer } from './fake-docker.ts';
import { createRecordingLog, type RecordingLog } from './recording-log.ts';

/** What Docker writes into a hosts file. */
export const DOCKERS = '127.0.0.1\tlocalhost\n';

interface Options {
  hostname?: string;
  networks?: Record<string, string[]>;
  text?: string;
}

/** A name service beside a Docker in memory, whose containers have real hosts files. */
export interface NamedContainers extends Disposable {
  /** Where the hosts files are, each under the letter of its container's id. */
  directory: string;
  docker: FakeDocker;
  log: RecordingLog;
  names: NameService;
  /** The files that were looked into, in order: the id's letter of each. */
  edited: string[];
  /** What was last put into each, up to its end. */
  written: Map<string, string>;
  /** Another name service in place of the one before, as after a start of the adapter. */
  reopen(): void;
  /** A container that runs, with Docker's hosts file. `letter`: of its id. */
  container(letter: string, name: string, options?: Options): ContainerInspect;
  attach(one: ContainerInspect, ...addresses: string[]): Promise<void>;
  /** What a container finds: names with their addresses, without its own. */
  found(letter: string): Promise<Record<string, string[]>>;
}

export function createNamedContainers(): NamedContainers {
  const directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
  const docker = createFakeDocker();
  const log = createRecordingLog();
  const open = (edited: string[]): NameService => {
    const files = createHostsFiles(() => [4_194_303, 'self']);
    const visit: HostsFiles['visit'] = (path, work) => {
      const letter = path.slice(directory.length + 1);
      edited.push(letter);
      return files.visit(path, (file) => {
        const replaceFrom: HostsFile['replaceFrom'] = (at, rest) => {
          all.written.set(letter, rest.toString());
          file.replaceFrom(at, rest);
        };
        return work({ ...file, replaceFrom });
      });
    };
    const foreground = createForeground();
    return createNameService({ files: { visit }, dockerNames: createDockerNames(docker), log, foreground });
  };
  const edited: string[] = [];
  const all: NamedContainers = {
    ...{ directory, docker, log, edited, names: open(edited), written: new Map() },
    reopen: () => {
      all.edited = [];
      all.names = open(all.edited);
    },
    container: (letter, name, options) => {
      const made = makeContainer(letter, name, { path: join(directory, letter), ...options });
      docker.containers.set(made.Id, made);
      return made;
    },
    attach: async (one, ...addresses) => {
      await all.names.attached(
        one,
        addresses.map((text) => (text.includes(':') ? ipv6Cidr(text) : ipv4Cidr(text))),
      );
    },
    found: async (letter) => {
      await all.names.settled();
      return parseHosts(readFileSync(join(directory, letter), 'utf8'));
    },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
  return all;
}

function makeContainer(letter: string, name: string, options: Options & { path: string }): ContainerInspect {
  const { hostname = letter.repeat(12), networks = {}, text = DOCKERS, path } = options;
  const made = fakeContainer({ id: letter.repeat(64), name });
  made.Config.Hostname = hostname;
  made.HostsPath = path;
  const entries = Object.entries(networks).map(([network, Aliases]) => [network, { Aliases }]);
  made.NetworkSettings = { Networks: Object.fromEntries(entries) };
  writeFileSync(path, text);
  return made;
}

function parseHosts(text: string): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const line of text.split('\n')) {
    const [address = '', ...words] = line.replace(/#.*/, '').split(/\s+/).filter(Boolean);
    for (const word of words) all[word] = [...(all[word] ?? []), address];
  }
  return all;
}

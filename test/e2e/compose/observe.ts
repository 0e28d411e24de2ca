import type { ComposeProject } from './compose-project.ts';

/** What a user sees of a project, without times, ids and other things that differ from one run to the next. */
export interface Observation {
  ps: string[];
  dockerPs: string[];
  states: string[];
}

const STATE =
  '{{.Name}} {{.State.Status}} {{.State.ExitCode}} {{with .State.Health}}{{.Status}}{{end}} {{json .Config.Entrypoint}} {{json .Config.Cmd}} {{.Path}} {{json .Args}} {{.HostConfig.NetworkMode}} {{json .HostConfig.PortBindings}} {{range $name, $ := .NetworkSettings.Networks}}{{$name}} {{end}}';

/** Waits until nothing is starting, then looks. */
export async function observe(project: ComposeProject, name: string): Promise<Observation> {
  await waitUntilSettled(project, name);
  const list = ['ps', '-a', '--filter', `label=com.docker.compose.project=${name}`];
  const format = '{{.Names}} {{.Image}} {{.Command}} {{.State}} {{.Status}} {{.Ports}} {{.Networks}}';
  const names = lines(await project.docker.ok([...list, '--format', '{{.Names}}']));
  return {
    ps: lines(timeless(await project.ok(['ps', '-a']))),
    dockerPs: sortNetworks(
      lines(timeless(await project.docker.ok([...list, '--no-trunc', '--format', format]))),
    ),
    states: lines(await project.docker.ok(['inspect', '-f', STATE, ...names])),
  };
}

async function waitUntilSettled(project: ComposeProject, name: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const filter = `label=com.docker.compose.project=${name}`;
    const states = await project.docker.ok([
      'ps',
      '-a',
      '--filter',
      filter,
      '--format',
      '{{.Names}} {{.Status}}',
    ]);
    const jobRuns = lines(states).some((line) => /[_-]job[_-]/.test(line) && / Up /.test(line));
    if (!jobRuns && !/health: starting|\(unhealthy\)/.test(states)) return;
    if (Date.now() > deadline) throw new Error(`not settled:\n${states}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Compose pads its columns to their widest cell, and Docker tells ages. */
function timeless(text: string): string {
  const age = /\b(?:about an?|less than a|\d+) (?:seconds?|minutes?)(?: ago)?/gi;
  return text.replace(age, 'AGE').replace(/[ -]+/g, ' ');
}

/** Docker gives the networks of a container, at the end of a line, in any order. */
function sortNetworks(all: string[]): string[] {
  return all.map((line) => line.replace(/\S+$/, (networks) => networks.split(',').sort().join()));
}

function lines(text: string): string[] {
  const all = text.split('\n').map((line) => line.trim());
  return all.filter((line) => line !== '').sort();
}

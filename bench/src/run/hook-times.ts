import type { DockerCli } from '@pw/test-helpers';

/** How long powerstrip waited for the weave adapter, in ms, one for each call. */
export interface HookTimes {
  /** The pre-hook of create. */
  create: number[];
  /** The post-hook of start. */
  start: number[];
}

interface LoggedCall {
  path?: string;
  hooks?: { type: string; durationMs: number }[];
}

/** Reads them from powerstrip's log of its calls. */
export async function hookTimes(docker: DockerCli, powerstrip: string): Promise<HookTimes> {
  const { stdout, stderr } = await docker(['logs', powerstrip]);
  const calls = `${stdout}${stderr}`.split('\n').flatMap(parseCall);
  const times = (path: RegExp, type: string) =>
    calls
      .filter((call) => path.test(call.path ?? ''))
      .flatMap(({ hooks = [] }) => hooks.filter((hook) => hook.type === type))
      .map(({ durationMs }) => durationMs);
  return { create: times(/\/create$/, 'pre-hook'), start: times(/\/start$/, 'post-hook') };
}

/** Lines that are no calls are left out. */
function parseCall(line: string): LoggedCall[] {
  return line.startsWith('{') ? [JSON.parse(line) as LoggedCall] : [];
}

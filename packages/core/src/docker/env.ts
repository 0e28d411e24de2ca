/** The value of a variable in a Docker Env list; the last entry wins. undefined: not there, or `KEY` without `=`, which unsets. */
export function getEnv(env: readonly string[], name: string): string | undefined {
  const entry = env.findLast((line) => line === name || line.startsWith(`${name}=`));
  return entry === undefined || entry === name ? undefined : entry.slice(name.length + 1);
}

/** Whether a Docker Env list has the variable, be it with a value or as `KEY`, which unsets that of the image. */
export function isNamedInEnv(env: readonly string[], name: string): boolean {
  return env.some((line) => nameOf(line) === name);
}

/** Merges as the engine does: the request's variables, then those of the image that the request does not name. */
export function mergeEnv(request: readonly string[], image: readonly string[]): string[] {
  const named = new Set(request.map(nameOf));
  return [...request, ...image.filter((line) => !named.has(nameOf(line)))];
}

/** Gives the list with one variable set, in the place of the old one where there was one. */
export function setEnv(env: readonly string[], name: string, value: string): string[] {
  const line = `${name}=${value}`;
  const index = env.findIndex((entry) => nameOf(entry) === name);
  return index === -1
    ? [...env, line]
    : env.with(index, line).filter((entry, at) => at === index || nameOf(entry) !== name);
}

function nameOf(line: string): string {
  const at = line.indexOf('=');
  return at === -1 ? line : line.slice(0, at);
}

/**
 * Where a client reached powerstrip, as in DOCKER_HOST. Over TCP it is the request's Host; over a unix socket clients
 * send some name without a port, and nobody knows the path: Docker's own stands in.
 */
export function dockerHostOf(headers: readonly (readonly [name: string, value: string])[]): string {
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '';
  return /^(\[[0-9a-f:.]+\]|[\w.-]+):\d+$/i.test(host) ? `tcp://${host}` : 'unix:///var/run/docker.sock';
}

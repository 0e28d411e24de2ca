import type { CallDetail } from '@pw/core/inspector';

/**
 * Where a client reached powerstrip, as in DOCKER_HOST: the unix socket, or the request's Host. Of a socket that systemd
 * hands over, powerstrip knows no path, and clients send a name without a port: Docker's own stands in.
 */
export function dockerHostOf({ client, request }: Pick<CallDetail, 'client' | 'request'>): string {
  if (client?.socketPath !== undefined) return `unix://${client.socketPath}`;
  const host = request.headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '';
  return /^(\[[0-9a-f:.]+\]|[\w.-]+):\d+$/i.test(host) ? `tcp://${host}` : 'unix:///var/run/docker.sock';
}

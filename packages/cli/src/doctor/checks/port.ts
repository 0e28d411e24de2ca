import { createServer } from 'node:net';
import type { Check } from '../check.ts';

/** Only a port that powerstrip does not hold itself can be taken by another program. */
export const portCheck: Check = {
  id: 'port',
  well: 'powerstrip’s port is its own',
  async run({ names, port, inspect }) {
    const powerstrip = await inspect(names.powerstrip);
    if (powerstrip?.State.Running && isPublished(powerstrip.NetworkSettings.Ports, port)) return [];
    if (await isFree(port)) return [];
    return [
      {
        what: `port ${port} of 127.0.0.1 belongs to another program`,
        fix: `ss -ltnp 'sport = :${port}' names it; stop it, or choose another port: pw up --port ${port + 1}`,
      },
    ];
  },
};

function isPublished(ports: Record<string, { HostPort: string }[] | null>, port: number): boolean {
  return Object.values(ports).some((bindings) => bindings?.some(({ HostPort }) => HostPort === String(port)));
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

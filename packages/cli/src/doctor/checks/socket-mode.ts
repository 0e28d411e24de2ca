import { stat } from 'node:fs/promises';
import type { Check } from '../check.ts';

export const socketModeCheck: Check = {
  id: 'socket',
  well: 'the engine’s socket is closed to other users',
  async run({ dockerHost }) {
    if (!dockerHost.startsWith('unix://')) return [];
    const path = dockerHost.slice('unix://'.length);
    const { mode } = await stat(path);
    if ((mode & 0o002) === 0) return [];
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    return [
      {
        what: `${path} has mode ${octal}: every user of this machine can become root through it`,
        fix: `sudo chmod 0660 ${path}`,
      },
    ];
  },
};

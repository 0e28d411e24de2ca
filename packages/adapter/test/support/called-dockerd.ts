const PROGRAM = "process.title = 'dockerd'; console.log('ready'); setInterval(() => {}, 1000)";

/** What a process that calls itself dockerd is confined by. */
const CONFINED = {
  'the host': [],
  'a container': ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--net'],
  'a container with the host’s pids': ['setpriv', '--inh-caps=-sys_admin', '--bounding-set=-sys_admin'],
  'a user namespace': ['unshare', '--user', '--map-root-user'],
  'a user of the host': ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
  'a mount namespace of the host': ['unshare', '--mount'],
} as const;

export type Place = keyof typeof CONFINED;

/** The command of a process that calls itself dockerd there, and prints something then. Needs root. */
export function calledDockerd(place: Place): string[] {
  return [...CONFINED[place], process.execPath, '-e', PROGRAM];
}

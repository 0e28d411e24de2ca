import { posix } from 'node:path';
import type { EngineSecurity } from '@pw/core';
import type { ContainerCreateOptions } from 'dockerode';
import packageJson from '../../package.json' with { type: 'json' };
import { DEFAULT_REGISTRY } from '../images/default-registry.ts';
import { imageName } from '../images/image-names.ts';
import type { PartName } from './part-names.ts';
import { STACK_LABEL, type StackNames, VERSION_LABEL } from './stack-names.ts';

/** One container to create, and how to know that it is ready. */
export type PartSpec = {
  name: string;
  create: ContainerCreateOptions & { Image: string };
  /** Created only: its volume is what is wanted. */
  staysCreated?: true;
  /** The port inside the container that accepts connections once the part is ready. */
  readyPort?: number;
};

export type PartSettings = {
  names: StackNames;
  /** The engine's socket on the engine's own machine. */
  socketPath: string;
  /** The port of 127.0.0.1 where clients reach powerstrip. */
  port: number;
  /** The subnet of the weave network, where the adapter's default does not suit. */
  subnet: string | undefined;
  /** The group that may use that socket, where this machine can see it. */
  socketGroup: number | undefined;
  restart: boolean;
  /** What the engine's own security asks of the parts; without it, nothing. */
  security?: EngineSecurity;
  /** What the names of the images begin with. */
  registry: string;
  /** More flags of `pw-adapter serve`: the engine of the weave network, say. */
  adapterFlags: string[];
  /** Variables of its container, `NAME=value` each. */
  adapterEnv: string[];
  /** powerstrip records its calls, and shows them on a free port of 127.0.0.1. */
  inspect: boolean;
};

/** Where powerstrip reads adapters.yml. */
export const CONFIG_DIRECTORY = '/etc/powerstrip';

/** The user and group of who needs no file of its own. */
const NOBODY = 65534;

/** powerstrip's port for Docker clients, in its container. */
export const POWERSTRIP_PORT = '2375/tcp';

/** powerstrip's port for the inspector, in its container. */
export const INSPECT_PORT = '2374/tcp';

/** In memory, where only powerstrip and root can read: it holds the token of this start. */
export const INSPECT_URL_FILE = '/run/powerstrip/inspect-url';

/** By which a container of powerstrip is known to have the inspector. */
export const INSPECT_VARIABLE = 'POWERSTRIP_INSPECT=yes';

/** What setns(2) into a container and veths need; `--privileged` is neither needed nor always allowed. */
export const ADAPTER_CAPABILITIES = ['NET_ADMIN', 'SYS_ADMIN', 'SYS_PTRACE'];

export function partSpec(part: PartName, settings: PartSettings): PartSpec {
  const spec = specs[part](settings);
  const policy = settings.restart && spec.staysCreated !== true ? { Name: 'unless-stopped' } : undefined;
  return {
    ...spec,
    create: {
      ...spec.create,
      name: spec.name,
      Labels: { [STACK_LABEL]: settings.names.label, [VERSION_LABEL]: packageJson.version },
      HostConfig: { ...spec.create.HostConfig, ...(policy && { RestartPolicy: policy }) },
    },
  };
}

/** The flags that make any command of `pw-adapter` use this stack's network. */
export function engineFlags({ names, subnet }: Pick<PartSettings, 'names' | 'subnet'>): string[] {
  const flags = ['--network', names.weaveNetwork, '--bridge', names.bridge, '--stack', names.label];
  return subnet === undefined ? flags : [...flags, '--subnet', subnet];
}

/** No part writes to its own file system, or needs more than it is given. */
const closed = {
  ReadonlyRootfs: true,
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges'],
};

/**
 * The same where the engine confines containers further. With userns-remap, root of a container is none of the host's:
 * it may neither use the engine's socket nor see the host's pids. SELinux and AppArmor keep a container from both, too.
 */
function closedOn(security: EngineSecurity | undefined) {
  return {
    ...closed,
    SecurityOpt: [
      ...closed.SecurityOpt,
      ...(security?.selinux ? ['label=disable'] : []),
      ...(security?.apparmor ? ['apparmor=unconfined'] : []),
    ],
    ...(security?.usernsRemap && { UsernsMode: 'host' }),
  };
}

/** What every container that attaches others is run with: the engine's socket, its pids, four capabilities. */
export function adapterHostConfig({ socketPath, security }: Pick<PartSettings, 'socketPath' | 'security'>) {
  return {
    ...closedOn(security),
    PidMode: 'host',
    // Docker gives NET_RAW unless everything is dropped: addresses are announced through a packet socket.
    // Under userns-remap, the files that it writes for containers are another user's.
    CapAdd: [...ADAPTER_CAPABILITIES, 'NET_RAW', ...(security?.usernsRemap ? ['DAC_OVERRIDE'] : [])],
    Binds: [`${socketPath}:/var/run/docker.sock`],
  };
}

const specs: Record<PartName, (settings: PartSettings) => PartSpec> = {
  weavewait: ({ names, registry }) => ({
    name: names.shim,
    staysCreated: true,
    create: { Image: imageName('wait-for-weave', registry), Env: ['WAIT_FOR_WEAVE_QUIT=yes'] },
  }),
  'powerstrip-debug': ({ names, registry }) => ({
    name: names.debug,
    readyPort: 80,
    create: {
      Image: imageName('powerstrip-debug', registry),
      HostConfig: { ...closed, NetworkMode: names.privateNetwork },
      NetworkingConfig: aliased(names, 'debug'),
    },
  }),
  'powerstrip-weave': (settings) => ({
    name: settings.names.adapter,
    readyPort: 80,
    create: {
      Image: imageName('adapter', settings.registry),
      Cmd: [
        'serve',
        ...engineFlags(settings),
        '--shim-container',
        settings.names.shim,
        // The adapter recreates the shim's container where it is missing or old.
        ...shimImageFlag(settings.registry),
        ...settings.adapterFlags,
      ],
      ...(settings.adapterEnv.length > 0 && { Env: settings.adapterEnv }),
      HostConfig: { NetworkMode: settings.names.privateNetwork, ...adapterHostConfig(settings) },
      NetworkingConfig: aliased(settings.names, 'weave'),
    },
  }),
  powerstrip: ({ names, socketPath, socketGroup, port, registry, inspect, security }) => ({
    name: names.powerstrip,
    readyPort: 2375,
    create: {
      Image: imageName('powerstrip', registry),
      // Clients on the same network reach it by its name.
      Env: [`POWERSTRIP_ALLOW_HOST=${names.powerstrip}`, ...(inspect ? inspectEnv : [])],
      ExposedPorts: { [POWERSTRIP_PORT]: {}, ...(inspect && { [INSPECT_PORT]: {} }) },
      // Files can be put into a volume although the rest is read-only.
      Volumes: { [CONFIG_DIRECTORY]: {} },
      ...(socketGroup !== undefined && { User: `${NOBODY}:${NOBODY}` }),
      HostConfig: {
        ...closedOn(security),
        ...(socketGroup !== undefined && { GroupAdd: [String(socketGroup)] }),
        NetworkMode: names.privateNetwork,
        Binds: [`${socketPath}:/var/run/docker.sock`],
        // 127.0.0.1 only: whoever reaches this port is root on the engine's machine.
        PortBindings: {
          [POWERSTRIP_PORT]: [{ HostIp: '127.0.0.1', HostPort: String(port) }],
          // Any free one: `pw inspect` asks which.
          ...(inspect && { [INSPECT_PORT]: [{ HostIp: '127.0.0.1', HostPort: '' }] }),
        },
        ...(inspect && { Tmpfs: { [posix.dirname(INSPECT_URL_FILE)]: tmpfsOf(socketGroup !== undefined) } }),
      },
      NetworkingConfig: aliased(names, 'powerstrip'),
    },
  }),
};

/** Its owner is who writes there: runc up to 1.1 forgets the mode of a tmpfs when the container is started again. */
function tmpfsOf(asNobody: boolean): string {
  const owner = asNobody ? NOBODY : 0;
  return `size=64k,mode=0700,uid=${owner},gid=${owner}`;
}

/** Published on loopback only, so it may listen on all addresses of its own network; `--insecure` is the image's. */
const inspectEnv = [
  INSPECT_VARIABLE,
  `POWERSTRIP_INSPECT_URL_FILE=${INSPECT_URL_FILE}`,
  'POWERSTRIP_STATUS_LISTEN=tcp://0.0.0.0:2374',
];

/** The adapter's default is the name in the default registry. */
function shimImageFlag(registry: string): string[] {
  return registry === DEFAULT_REGISTRY ? [] : ['--shim-image', imageName('wait-for-weave', registry)];
}

function aliased(names: StackNames, alias: string) {
  return { EndpointsConfig: { [names.privateNetwork]: { Aliases: [alias] } } };
}

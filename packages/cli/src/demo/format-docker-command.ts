import type { PartSpec } from '../stack/part-specs.ts';

/** The `docker` command line that creates the same container, for people to read. */
export function formatDockerCommand({ name, create, staysCreated }: PartSpec): string {
  const host = create.HostConfig ?? {};
  const { NetworkMode, PidMode, CapAdd = [], CapDrop = [], Binds = [], PortBindings = {} } = host;
  const aliases = Object.values(create.NetworkingConfig?.EndpointsConfig ?? {}).flatMap(
    (endpoint) => endpoint?.Aliases ?? [],
  );
  const ports = Object.entries(
    PortBindings as Record<string, { HostIp: string; HostPort: string }[]>,
  ).flatMap(([inside, bindings]) =>
    bindings.map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}:${Number.parseInt(inside, 10)}`),
  );
  const words = [
    staysCreated ? 'docker create' : 'docker run -d',
    `--name ${name}`,
    ...(NetworkMode === undefined ? [] : [`--network ${NetworkMode}`]),
    ...aliases.map((alias) => `--network-alias ${alias}`),
    ...(PidMode ? [`--pid ${PidMode}`] : []),
    ...(host.UsernsMode ? [`--userns ${host.UsernsMode}`] : []),
    ...(host.ReadonlyRootfs ? ['--read-only'] : []),
    ...(host.SecurityOpt ?? []).map((option: string) => `--security-opt ${option}`),
    ...(create.User === undefined ? [] : [`--user ${create.User}`]),
    ...(host.GroupAdd ?? []).map((group: string) => `--group-add ${group}`),
    ...[CapDrop].flat().map((capability) => `--cap-drop ${capability}`),
    ...[CapAdd].flat().map((capability) => `--cap-add ${capability}`),
    ...Binds.map((bind) => `-v ${bind}`),
    ...ports.map((port) => `-p ${port}`),
    ...(create.Env ?? []).map((variable) => `-e ${variable}`),
    create.Image,
    ...(create.Cmd ?? []),
  ];
  return words.join(' ');
}

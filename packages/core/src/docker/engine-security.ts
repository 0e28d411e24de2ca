/** What of a Docker engine decides who may enter whose namespaces. */
export interface EngineSecurity {
  /** Root of a container is another user on the host. */
  usernsRemap: boolean;
  /** The engine itself runs as a user, in namespaces of its own. */
  rootless: boolean;
  selinux: boolean;
  apparmor: boolean;
  /** The default runtime, where it gives containers a kernel or a network stack of their own; else undefined. */
  sandbox: string | undefined;
}

/** The part of `GET /info` that it is read from. */
export interface EngineInfo {
  SecurityOptions?: string[] | null;
  DefaultRuntime?: string;
  Runtimes?: Record<string, { path?: string; runtimeType?: string }> | null;
}

/** Reads `GET /info` of a Docker engine. Source: moby daemon/info.go, fillSecurityOptions. */
export function engineSecurity({
  SecurityOptions,
  DefaultRuntime = '',
  Runtimes,
}: EngineInfo): EngineSecurity {
  const names = new Set((SecurityOptions ?? []).map((option) => /^name=([^,]*)/.exec(option)?.[1] ?? option));
  const runtime = Runtimes?.[DefaultRuntime];
  const isSandbox = [DefaultRuntime, runtime?.path, runtime?.runtimeType].some(isSandboxRuntime);
  return {
    usernsRemap: names.has('userns'),
    rootless: names.has('rootless'),
    selinux: names.has('selinux'),
    apparmor: names.has('apparmor'),
    sandbox: isSandbox ? DefaultRuntime : undefined,
  };
}

/** gVisor (`runsc`) and Kata: by the runtime's name, its program, or containerd's name for it (`io.containerd.runsc.v1`). */
export function isSandboxRuntime(name: string | undefined): boolean {
  return name !== undefined && /(^|[/.-])(runsc|kata)([.-]|$)/.test(name);
}

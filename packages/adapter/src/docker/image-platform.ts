/** A platform as the Engine API takes it in `GET /images/{name}/json?platform=` (OCI image spec, `platform`). */
export interface ImagePlatform {
  os: string;
  architecture: string;
  variant?: string;
}

/** Names that people use, and those of containerd's platforms.Normalize (platforms/database.go). */
const ARCHITECTURES: Record<string, Omit<ImagePlatform, 'os'>> = {
  i386: { architecture: '386' },
  i486: { architecture: '386' },
  i586: { architecture: '386' },
  i686: { architecture: '386' },
  x86_64: { architecture: 'amd64' },
  'x86-64': { architecture: 'amd64' },
  aarch64: { architecture: 'arm64' },
  armhf: { architecture: 'arm', variant: 'v7' },
  armel: { architecture: 'arm', variant: 'v6' },
};

/** Parses `--platform`: `os`, `architecture`, `os/architecture` or with a variant. `own`: the engine's architecture. */
export function parsePlatform(text: string, own: string): ImagePlatform {
  const words = text.toLowerCase().split('/');
  const [first = '', second, variant] = words;
  if (words.length === 1)
    return isSystem(first) ? { os: first, architecture: own } : { os: 'linux', ...known(first) };
  return { os: first, ...known(second ?? own), ...(variant !== undefined && { variant }) };
}

function isSystem(word: string): boolean {
  return ['linux', 'windows', 'darwin', 'freebsd'].includes(word);
}

function known(name: string): Omit<ImagePlatform, 'os'> {
  return ARCHITECTURES[name] ?? { architecture: name };
}

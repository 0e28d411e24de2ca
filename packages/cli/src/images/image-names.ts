import { PowerstripError } from '@pw/core';
import { DEFAULT_REGISTRY } from './default-registry.ts';

/** All images, in build order: every one but the shim's starts from `node`. */
export const imageKinds = [
  'node',
  'wait-for-weave',
  'powerstrip',
  'powerstrip-debug',
  'adapter',
  'cli',
  'example',
] as const;

/** One of `imageKinds`: the last part of an image’s name. */
export type ImageKind = (typeof imageKinds)[number];

/** The name of one of our images, without a tag. Throws BAD_OPTION for a registry that a public hub would answer for. */
export function imageName(kind: ImageKind, registry: string = DEFAULT_REGISTRY): string {
  return `${checkRegistry(registry)}/pw/${kind}`;
}

/**
 * Docker reads the first part of a name as a host only with a dot, a colon or as `localhost`
 * (github.com/distribution/reference, `splitDockerDomain`); anything else is a name on the hub.
 */
export function checkRegistry(registry: string): string {
  const [host = '', ...path] = registry.split('/');
  const isHost = /^(localhost|(?=.*[.:])[a-z0-9][a-z0-9.-]*)(:\d{1,5})?$/.test(host);
  const isHub = /^((index|registry-1|registry|www)\.)?docker\.(io|com)$/.test(host);
  const isPath = path.every((part) => /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/.test(part));
  if (isHost && !isHub && isPath) return registry;
  throw new PowerstripError(
    'BAD_OPTION',
    `--registry: ${JSON.stringify(registry)} is not a registry of your own`,
    {
      hint: 'Use a host with a dot or a port, then a path if you like: localhost, localhost:5000, registry.example.com/team. The public hub is refused: whoever owns the name there would choose what runs.',
    },
  );
}

import { PowerstripError } from '@pw/core';

/** On everything the stack creates; the value is the prefix, or `default`. */
export const STACK_LABEL = 'powerstrip-weave.stack';

/** On every part: the version of the pw that created it. */
export const VERSION_LABEL = 'powerstrip-weave.version';

/** What the parts of one stack are called. Several stacks live beside each other under different prefixes. */
export type StackNames = {
  label: string;
  powerstrip: string;
  adapter: string;
  debug: string;
  shim: string;
  privateNetwork: string;
  weaveNetwork: string;
  bridge: string;
};

/** Linux allows 15 bytes for an interface name: `PREFIX-weave` is the bridge. */
const MAX_PREFIX = 15 - '-weave'.length;

export const PREFIX_GRAMMAR = `Use 1 to ${MAX_PREFIX} small letters, digits and dashes.`;

/** Whether a container and a bridge can be named so. */
export function isPrefix(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]*$/.test(text) && text.length <= MAX_PREFIX;
}

/** Throws BAD_OPTION for a prefix that cannot be part of a container and a bridge name. */
export function stackNames(prefix = ''): StackNames {
  if (prefix !== '' && !isPrefix(prefix)) {
    throw new PowerstripError(
      'BAD_OPTION',
      `prefix: ${JSON.stringify(prefix)} cannot begin the stack’s names`,
      { hint: PREFIX_GRAMMAR },
    );
  }
  const name = (part: string) => (prefix === '' ? part : `${prefix}-${part}`);
  return {
    label: prefix === '' ? 'default' : prefix,
    powerstrip: name('powerstrip'),
    adapter: name('powerstrip-weave'),
    debug: name('powerstrip-debug'),
    shim: name('weavewait'),
    privateNetwork: name('powerstrip'),
    weaveNetwork: name('weave'),
    bridge: name('weave'),
  };
}

/** The flag of a command line for this stack, with a space before it; '' for the stack without a prefix. */
export function prefixFlag({ powerstrip, label }: StackNames): string {
  return powerstrip === 'powerstrip' ? '' : ` --prefix ${label}`;
}

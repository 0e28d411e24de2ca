/**
 * The directory that is the root of the shim's image: what is mounted into containers lies below it. Throws where the
 * platform package of this machine is not installed.
 */
export function shimRoot(): string;

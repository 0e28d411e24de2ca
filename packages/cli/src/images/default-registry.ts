/** Docker takes `localhost/…` for a registry of this machine: it never asks a public hub for such a name. */
export const DEFAULT_REGISTRY = 'localhost';

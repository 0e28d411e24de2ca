/** Where powerstrip is published, on 127.0.0.1. */
export const DEFAULT_PORT = 2375;

/** What can carry the weave network: the choices of `pw-adapter --engine`; a test compares the two. */
export const networkEngines = ['auto', 'bridge', 'weave', 'weave-command', 'docker-network'] as const;

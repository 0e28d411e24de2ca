/** The words of the talk's example.sh, with what each does. Imports nothing: `--help` lists them. */
export const demoWords = {
  config: 'write the adapters.yml of the talk and print it',
  'ps-debug': 'start powerstrip-debug, the adapter that prints what passes',
  'ps-weave': 'start powerstrip-weave, the adapter that attaches containers',
  ps: 'start powerstrip itself on tcp://127.0.0.1:2375',
  weaverun: 'start the example as `weave run` did: the network comes afterwards',
  'ps-weaverun': 'start the example through powerstrip: it waits for its network',
  shutdown: 'remove everything the demo has started',
  all: 'all of the above, and the two results side by side (the default)',
} as const;

export type DemoWord = keyof typeof demoWords;

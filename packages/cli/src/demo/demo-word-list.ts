/** The words of the talk's example.sh, with what each does. Imports nothing: `--help` lists them. */
export const demoWords = {
  config: 'write the adapters.yml of the talk and print it',
  'ps-debug': 'start powerstrip-debug, the adapter that prints what passes',
  'ps-weave': 'start powerstrip-weave, the adapter that attaches containers',
  ps: 'start powerstrip itself on tcp://127.0.0.1:2375',
  weaverun: 'start the example as `weave run` did: the network comes afterwards',
  'ps-weaverun': 'start the example through powerstrip: it waits for its network',
  fig: 'bring the talk’s fig.yml up with a stock compose: two services meet over weave',
  shutdown: 'remove everything the demo has started',
  all: 'config to ps-weaverun, the two results side by side, shutdown (the default)',
} as const;

/** Before any of them: the same with live output. */
export const DEV_WORD = 'dev';

export type DemoWord = keyof typeof demoWords;

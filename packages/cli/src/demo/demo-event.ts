/** Which of the two ways of starting the example container an event belongs to. */
export type RunName = 'weaverun' | 'ps-weaverun';

/** What the example container printed. `address` is that of `ethwe`, in CIDR form. */
export type ExampleReport = { networkMs: number; arguments: string[]; address: string };

/** Everything that happens in a demo, in order; a view draws it. */
export type DemoEvent =
  | { kind: 'word'; word: string; title: string }
  | { kind: 'command'; line: string }
  | { kind: 'file'; path: string; text: string }
  | { kind: 'part'; name: string; state: 'starting' | 'up' | 'was-up' | 'removed' }
  | { kind: 'light'; run: RunName; state: 'red' | 'green'; atMs: number }
  | { kind: 'output'; from: string; line: string }
  | { kind: 'hop'; station: number; call: 'create' | 'start'; back: boolean }
  | { kind: 'note'; line: string }
  | { kind: 'result'; results: DemoResult };

/** The stations of a hooked call, in the order in which it passes them. */
export const stations = ['client', 'powerstrip', 'debug', 'weave', 'debug', 'engine'] as const;

/** What `curl` got from the two services, and the address from which the one asked the other. */
export type FigReport = { value: string; askedBy: string };

export type DemoResult = {
  weaverun?: ExampleReport;
  psWeaverun?: ExampleReport;
  fig?: FigReport;
  figLinks?: FigReport;
};

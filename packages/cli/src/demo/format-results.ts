import type { DemoResult, ExampleReport } from './demo-event.ts';

const LABEL_WIDTH = 17;
const COLUMN_WIDTH = 25;

/** The two results side by side, as far as there are any. */
export function formatResults({ weaverun, psWeaverun }: DemoResult): string[] {
  const row = (label: string, left: string, right: string) =>
    `${label.padEnd(LABEL_WIDTH)}${left.padEnd(COLUMN_WIDTH)}${right}`.trimEnd();
  const of = (report: ExampleReport | undefined, read: (report: ExampleReport) => string) =>
    report === undefined ? '-' : read(report);
  const both = (label: string, read: (report: ExampleReport) => string) =>
    row(label, of(weaverun, read), of(psWeaverun, read));
  return [
    row('', 'weaverun', 'ps-weaverun'),
    row('', '(attached afterwards)', '(through powerstrip)'),
    both('network took', ({ networkMs }) => `${networkMs} ms`),
    both('arguments', (report) => report.arguments.join(' ')),
    both('ethwe', ({ address }) => address),
  ];
}

import type { DemoResult, ExampleReport } from './demo-event.ts';

/** The two results side by side, as far as there are any; in 60 columns, or in 40 where there are fewer. */
export function formatResults({ weaverun, psWeaverun }: DemoResult, width = 60): string[] {
  const isNarrow = width < 60;
  const [labelWidth, columnWidth] = isNarrow ? [13, 14] : [17, 23];
  const row = (label: string, left: string, right: string) =>
    `${label.padEnd(labelWidth)}${left.padEnd(columnWidth)}${right}`.trimEnd();
  const of = (report: ExampleReport | undefined, read: (report: ExampleReport) => string) =>
    report === undefined ? '-' : read(report);
  const both = (label: string, read: (report: ExampleReport) => string) =>
    row(label, of(weaverun, read), of(psWeaverun, read));
  return [
    row('', 'weaverun', 'ps-weaverun'),
    ...(isNarrow ? [] : [row('', '(attached afterwards)', '(through powerstrip)')]),
    both('network took', ({ networkMs }) => `${networkMs} ms`),
    both('arguments', (report) => report.arguments.join(' ')),
    both('ethwe', ({ address }) => address),
  ];
}

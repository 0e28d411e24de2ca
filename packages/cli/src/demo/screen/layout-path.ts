import { stations } from '../demo-event.ts';

/** The path as text: each station with the column where it starts, and what stands between two of them. */
export type PathLayout = { labels: { text: string; column: number }[]; arrow: string; backArrow: string };

const styles = [
  { arrow: ' ──► ', backArrow: ' ◄── ', label: (name: string) => name },
  { arrow: ' → ', backArrow: ' ← ', label: (name: string) => name },
  { arrow: '→', backArrow: '←', label: (name: string) => (name === 'powerstrip' ? 'strip' : name) },
];

/** Picks the widest style that fits into `width` columns; the narrowest takes 37. */
export function layoutPath(width: number): PathLayout {
  const layouts = styles.map(({ arrow, backArrow, label }) => ({
    ...place(stations.map(label), arrow.length),
    arrow,
    backArrow,
  }));
  const fitting = layouts.find(({ total }) => total <= width) ?? layouts.at(-1);
  if (fitting === undefined) throw new Error('there is always a narrowest style');
  const { labels, arrow, backArrow } = fitting;
  return { labels, arrow, backArrow };
}

function place(names: string[], gap: number) {
  let column = 0;
  const labels = names.map((text) => {
    const label = { text, column };
    column += text.length + gap;
    return label;
  });
  return { labels, total: column - gap };
}

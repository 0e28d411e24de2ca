type Style = { color?: string; bold?: boolean; dim?: boolean };
type Span = { text: string; style: Style };

/** Foregrounds of SGR 31 to 36 on a dark background. */
const COLORS: Record<string, string> = {
  '31': '#f47067',
  '32': '#57ab5a',
  '33': '#daaa3f',
  '34': '#6cb6ff',
  '35': '#dcbdfb',
  '36': '#76e3ea',
};
const SGR = new RegExp(`${String.fromCharCode(27)}\\[([\\d;]*)m`);
const FONT_SIZE = 14;
const LINE_HEIGHT = 20;
const COLUMN_WIDTH = 8.43;
const PADDING = 16;

/** A terminal's text, with its colours (SGR sequences), as an SVG picture `columns` wide. */
export function ansiToSvg(ansi: string, columns: number): string {
  const lines = parseLines(ansi);
  const width = Math.ceil(columns * COLUMN_WIDTH) + 2 * PADDING;
  const height = lines.length * LINE_HEIGHT + 2 * PADDING;
  const rows = lines.map((spans, row) => drawLine(spans, PADDING + (row + 0.75) * LINE_HEIGHT));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>The demo on a terminal</title>
<rect width="100%" height="100%" rx="8" fill="#1c2128"/>
<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}" fill="#cdd9e5" xml:space="preserve">
${rows.filter((row) => row !== '').join('\n')}
</g>
</svg>
`;
}

/** The lines, split at the SGR sequences; a style goes on until it is changed, over the end of a line too. */
export function parseLines(ansi: string): Span[][] {
  let style: Style = {};
  return ansi.split('\n').map((line) => {
    const spans: Span[] = [];
    for (const [index, part] of line.split(SGR).entries()) {
      if (index % 2 === 1) style = part.split(';').reduce(applyCode, style);
      else if (part !== '') spans.push({ text: part, style });
    }
    return spans;
  });
}

function applyCode(style: Style, code: string): Style {
  if (code === '' || code === '0') return {};
  if (code === '1') return { ...style, bold: true };
  if (code === '2') return { ...style, dim: true };
  if (code === '22') return omit(style, 'bold', 'dim');
  if (code === '39') return omit(style, 'color');
  const color = COLORS[code];
  return color === undefined ? style : { ...style, color };
}

function omit(style: Style, ...keys: (keyof Style)[]): Style {
  return Object.fromEntries(Object.entries(style).filter(([key]) => !keys.includes(key as keyof Style)));
}

function drawLine(spans: Span[], y: number): string {
  let column = 0;
  const drawn = spans.map(({ text, style }) => {
    const x = PADDING + column * COLUMN_WIDTH;
    column += [...text].length;
    return text.trim() === '' ? '' : drawSpan(text, style, x);
  });
  return drawn.some((span) => span !== '') ? `<text y="${y}">${drawn.join('')}</text>` : '';
}

function drawSpan(text: string, { color, bold, dim }: Style, x: number): string {
  const attributes = [
    ...(color === undefined ? [] : [`fill="${color}"`]),
    ...(bold ? ['font-weight="bold"'] : []),
    ...(dim ? ['opacity="0.6"'] : []),
  ];
  return `<tspan ${[`x="${x.toFixed(1)}"`, ...attributes].join(' ')}>${escapeXml(text)}</tspan>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

import { Box, Text } from 'ink';
import type { Position } from './demo-state.ts';
import { layoutPath } from './layout-path.ts';

/** The path of a hooked call with a marker below the station where it is. */
export function PathDrawing({ position, width }: { position: Position | undefined; width: number }) {
  const { labels, arrow, backArrow } = layoutPath(width);
  const active = position === undefined ? undefined : labels[position.station];
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">
        {labels.map(({ text, column }, index) => (
          <Text key={column} bold={index === position?.station} dimColor={position === undefined}>
            {index === 0 ? text : `${position?.back ? backArrow : arrow}${text}`}
          </Text>
        ))}
      </Text>
      <Text wrap="truncate" color="cyan">
        {position === undefined || active === undefined ? ' ' : markerLine(position, active, width)}
      </Text>
    </Box>
  );
}

/** `▲ POST /containers/create` below the station, or left of it where there is no room. */
function markerLine(position: Position, active: { text: string; column: number }, width: number): string {
  const center = active.column + Math.floor(active.text.length / 2);
  const what = `POST /containers/${position.call === 'create' ? 'create' : 'ID/start'}`;
  const fitsRight = center + 2 + what.length <= width;
  return fitsRight ? `${' '.repeat(center)}▲ ${what}` : `${`${what} `.padStart(center)}▲`;
}

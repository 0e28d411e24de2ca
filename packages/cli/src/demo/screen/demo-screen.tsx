import { Box, Static, Text } from 'ink';
import { formatResults } from '../format-results.ts';
import type { DemoState, Tone } from './demo-state.ts';
import { PathDrawing } from './path-drawing.tsx';
import { TrafficLight } from './traffic-light.tsx';

const runs = ['weaverun', 'ps-weaverun'] as const;

export type DemoScreenProps = { state: DemoState; now: () => number; columns: number };

/** The demo on a terminal: what was said scrolls up; below it the path, the lights and in the end the results. */
export function DemoScreen({ state, now, columns }: DemoScreenProps) {
  return (
    <>
      <Static items={state.said}>
        {({ key, text, tone }) => <Said key={key} text={text} tone={tone} />}
      </Static>
      <Box flexDirection="column" marginTop={1}>
        <PathDrawing position={state.position} width={columns} />
        {runs.map((run) => {
          const light = state.lights[run];
          return light === undefined ? null : <TrafficLight key={run} run={run} light={light} now={now} />;
        })}
        {state.results && <Results lines={formatResults(state.results, columns)} />}
        {state.busy && <Text dimColor>{`… ${state.busy}`}</Text>}
      </Box>
    </>
  );
}

function Said({ text, tone }: { text: string; tone: Tone }) {
  switch (tone) {
    case 'heading':
      return <Text bold>{text || ' '}</Text>;
    case 'command':
      return <Text color="cyan">{text}</Text>;
    case 'output':
      return <Text color="yellow">{text}</Text>;
    case 'plain':
      return <Text>{text}</Text>;
  }
}

function Results({ lines }: { lines: string[] }) {
  return (
    <Box flexDirection="column" marginTop={1}>
      {lines.map((line, index) => (
        <Text key={line} bold={index === 0} wrap="truncate">
          {line}
        </Text>
      ))}
    </Box>
  );
}

import { Text, useAnimation } from 'ink';
import type { RunName } from '../demo-event.ts';
import type { Light } from './demo-state.ts';

const meanings = {
  weaverun: { red: 'runs without its network', green: 'got its network late' },
  'ps-weaverun': { red: 'waits for its network', green: 'started with its network' },
};

/** One line per container: its light, the milliseconds so far, and what it means; 40 columns hold the first two. Words carry it without colour. */
export function TrafficLight({ run, light, now }: { run: RunName; light: Light; now: () => number }) {
  useAnimation({ interval: 50, isActive: light.state === 'red' });
  const ms = light.state === 'red' ? now() - light.sinceMs : light.tookMs;
  return (
    <Text wrap="truncate">
      {run.padEnd(13)}
      <Text color={light.state}>{`● ${light.state.padEnd(6)}`}</Text>
      {`${ms.toFixed(0)} ms`.padStart(8)}
      {`  ${meanings[run][light.state]}`}
    </Text>
  );
}

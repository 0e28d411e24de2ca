import { render, useWindowSize } from 'ink';
import type { DemoEvent } from '../demo-event.ts';
import { DemoScreen, type DemoScreenProps } from './demo-screen.tsx';
import { initialState, reduceDemo } from './demo-state.ts';

/** Draws the demo on the terminal of stdout until `close`. Ctrl-C stays a signal: the demo cleans up after it. */
export function openScreen(): { emit: (event: DemoEvent) => void; close: () => Promise<void> } {
  const now = () => performance.now();
  let state = initialState;
  const draw = () => <FullWidth state={state} now={now} />;
  const screen = render(draw(), { exitOnCtrlC: false, patchConsole: false });
  return {
    emit(event) {
      state = reduceDemo(state, event, now());
      screen.rerender(draw());
    },
    async close() {
      state = { ...state, busy: undefined };
      screen.rerender(draw());
      screen.unmount();
      await screen.waitUntilExit();
    },
  };
}

function FullWidth(props: Omit<DemoScreenProps, 'columns'>) {
  return <DemoScreen {...props} columns={useWindowSize().columns} />;
}

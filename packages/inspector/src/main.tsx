import { render } from 'preact';
import { App } from './app.tsx';
import { startEvents } from './state/events.ts';
import { startRouting } from './state/route.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app');
startRouting();
startEvents();
// What stands there for browsers that do not come this far.
root.replaceChildren();
render(<App />, root);

// The adapter in a process of its own, to be killed at any moment. A message of a number moves its clock by so many ms.
import { createProgram } from '@pw/adapter/program';

const now = Date.now.bind(Date);
let moved = 0;
Date.now = () => now() + moved;
process.on('message', (ms) => {
  moved += Number(ms);
});
// When the walk has ended, nobody would kill it.
process.on('disconnect', () => process.exit());
await createProgram().parseAsync(process.argv);

// What programs do with dockerode, one function a case. Each gives something that is the same each time.
import { containerCases } from './container-cases.ts';
import { engineCases } from './engine-cases.ts';
import { imageCases } from './image-cases.ts';
import { sessionCases } from './session-cases.ts';
import type { Cases } from './world.ts';

/** In the order in which they run. */
export const cases: Cases = { ...sessionCases, ...containerCases, ...imageCases, ...engineCases };

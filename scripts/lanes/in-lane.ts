// The program of a lane: makes the images on the lane's engine, runs the test files that it can get, and writes what came of
// them. `in-lane.ts RESULTS FILE…`, started by run-lane.ts.
import { writeFileSync } from 'node:fs';
import { loadImages } from '../images.ts';
import { listOurs } from '../test/leftovers.ts';
import { runFiles } from './run-files.ts';
import type { LaneResults } from './run-lane.ts';

const [results = '', ...wanted] = process.argv.slice(2);
// Packed already: a build would replace what the other lane's tests are running.
await loadImages();
const before = await listOurs();
const files = await runFiles(wanted, { claims: process.env.PW_TEST_CLAIMS });
const leftovers = (await listOurs()).filter((item) => !before.includes(item));
const written: LaneResults = { files, leftovers };
writeFileSync(results, JSON.stringify(written));

// `pnpm demo WORD...`: brings up an engine and the images where they are missing, then hands over to `pw demo`.
import { buildImages } from './images.ts';
import { runPw } from './run-pw.ts';

await buildImages();
runPw(['demo', ...process.argv.slice(2)]);

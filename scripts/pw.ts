// `pnpm pw WORD...`: the `pw` of this clone, which is built first where it is not.
import { existsSync } from 'node:fs';
import { buildPackages } from './images.ts';
import { PW_BUNDLE, runPw } from './run-pw.ts';

if (!existsSync(PW_BUNDLE)) buildPackages();
runPw(process.argv.slice(2));

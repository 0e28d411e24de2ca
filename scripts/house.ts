// `pnpm house`: what the rules of this repository count, and each place that breaks one. Exits with 1 when there is any.
import { join } from 'node:path';
import { checks } from './house/checks.ts';

const root = join(import.meta.dirname, '..');
let total = 0;
for (const [name, check] of Object.entries(checks)) {
  const findings = await check(root);
  total += findings.length;
  console.log(`${String(findings.length).padStart(4)} ${name}`);
  for (const finding of findings) console.log(`       ${finding}`);
}
process.exitCode = total === 0 ? 0 : 1;

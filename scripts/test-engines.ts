// `pnpm test:engines`: the e2e tests on each engine of scripts/engines/engine-list.ts, each in a machine of its own.
//   pnpm test:engines [--engine NAME…] [--only PATTERN…] [--record]
// `--engine`: these alone. `--only`: the test files whose path has the pattern.
// `--record`: writes the results of these tests into docs/engines-and-clients.json and the page beside it. After `--` comes a command to run in the
// machine of one engine in place of the tests: `pnpm test:engines --engine debian-13 -- bash`.
// Ends with a table and one line `N passed, N failed`.

import { prepareBaseRoot, whyNoLab } from './engines/base-root.ts';
import { engineNames, testEngines } from './engines/engine-list.ts';
import { runEngines } from './engines/run-engines.ts';
import { runInMachine } from './engines/run-in-machine.ts';
import { readChoices, readOptions, refuse } from './script-options.ts';
import { recordResult } from './write-engines-doc.ts';

const { values, positionals, tokens } = readOptions({
  allowPositionals: true,
  tokens: true,
  options: {
    engine: { type: 'string', multiple: true, default: [...engineNames] },
    only: { type: 'string', multiple: true, default: [] },
    record: { type: 'boolean', default: false },
  },
});
const engines = readChoices('engine', values.engine, engineNames);
const word = tokens.find(({ kind }) => kind !== 'option');
if (word?.kind === 'positional') {
  refuse(
    `unexpected ${JSON.stringify(word.value)}: each PATTERN has its own --only, and a command comes after --`,
  );
}

process.exitCode = positionals.length > 0 ? await runCommand(positionals) : await runTests();

async function runTests(): Promise<number> {
  const results = await runEngines(engines, values.only, values.record ? recordResult : undefined);
  const passed = results.reduce((total, result) => total + result.passed, 0);
  const failed = results.reduce((total, result) => total + result.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

async function runCommand(command: string[]): Promise<number> {
  const engine = testEngines.find(({ name }) => engines.length === 1 && name === engines[0]);
  const reason = engine?.release === undefined ? 'name one --engine that has a machine' : whyNoLab();
  if (engine?.release === undefined || reason !== undefined) {
    console.error(`no machine for ${command.join(' ')}: ${reason}`);
    return 2;
  }
  const base = prepareBaseRoot(engine.release, (line) => console.error(line));
  return runInMachine({ base, daemon: engine.daemon ?? {}, command });
}

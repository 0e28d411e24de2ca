import { ensureImages } from '../images/ensure-images.ts';
import { openStack } from '../stack/open-stack.ts';
import type { StackFlags } from '../stack/stack-flags.ts';
import { type AdapterAnswer, formatAnswer } from './format-answer.ts';
import type { NetworkVerb } from './network-verb.ts';
import { runAdapter } from './run-adapter.ts';

export type NetworkFlags = StackFlags & { json?: boolean };

/** `pw attach`, `detach`, `expose`, `hide`, `ps`, `status`: what the weave script does, on whatever engine there is. */
export async function networkCommand(
  verb: NetworkVerb,
  words: readonly string[],
  flags: NetworkFlags,
): Promise<void> {
  const { docker, stack } = await openStack(flags);
  const { settings } = stack;
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  await ensureImages({ docker, registry: flags.registry, log });
  const answer = (await runAdapter({ docker, settings, words: [verb, ...words] })) as AdapterAnswer;
  if (flags.json !== true) for (const warning of answer.warnings ?? []) log(`Warning: ${warning}.`);
  process.stdout.write(flags.json === true ? `${JSON.stringify(answer)}\n` : formatAnswer(verb, answer));
}

import { execFileSync } from 'node:child_process';

/**
 * Node's file holds compiled code of its own modules, and V8 takes compiled code only under the flags it was made
 * under: with ours it would compile each of those modules again, at every start. None of our flags changes what is
 * compiled (`--max-lazy` would; test/code-cache.test.ts tells), so the code is labelled as made under ours.
 *
 * A label (SerializedCodeData of V8's src/snapshot/code-serializer.h) begins with five 32-bit words: magic number,
 * hash of V8's version, hash of the source, hash of the flags, checksum of the read-only snapshot.
 */
const SAME = { from: 0, to: 8 };
const FLAGS_HASH = { from: 12, to: 16 };
/** Of some 390 modules; far fewer mean that the format is another one. */
const EXPECTED = 300;

/** `program`: a file with Node in it, changed in place. `node` must run on this machine. Throws when nothing fits. */
export function relabelCodeCache(program: Buffer, node: string, flags: readonly string[]): void {
  const count = replaceLabels(program, readLabel(node, []), readLabel(node, flags));
  if (count < EXPECTED) {
    throw new Error(
      `only ${count} labels of compiled code in ${node}: this version of V8 is not known to the build`,
    );
  }
}

/** Gives every label that equals `from`, whatever its source, the flags of `to`. Returns how many there were. */
export function replaceLabels(program: Buffer, from: Buffer, to: Buffer): number {
  const same = from.subarray(SAME.from, SAME.to);
  const flags = from.subarray(FLAGS_HASH.from, FLAGS_HASH.to);
  let count = 0;
  for (let at = program.indexOf(same); at >= 0; at = program.indexOf(same, at + 1)) {
    if (!flags.equals(program.subarray(at + FLAGS_HASH.from, at + FLAGS_HASH.to))) continue;
    to.copy(program, at + FLAGS_HASH.from, FLAGS_HASH.from, FLAGS_HASH.to);
    count++;
  }
  return count;
}

/** The label that this Node puts on code it compiles under the flags. */
function readLabel(node: string, flags: readonly string[]): Buffer {
  const script = `process.stdout.write(new vm.Script('').createCachedData().subarray(0, ${FLAGS_HASH.to}))`;
  return execFileSync(node, [...flags, '-e', script]);
}

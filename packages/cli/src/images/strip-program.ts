const SECTION_TABLE_OFFSET = 0x28;
const SECTION_COUNT = 0x3c;
const PROGRAM_TABLE = { offset: 0x20, entrySize: 0x36, count: 0x38 } as const;

/**
 * A 64-bit little-endian ELF program without what only debuggers read: nothing after the last byte that the kernel or
 * the loader maps. Symbols and section headers stand there (elf(5)), a seventh of Node's binary.
 */
export function stripProgram(program: Buffer): Buffer {
  if (program.readUInt32BE(0) !== 0x7f454c46 || program[4] !== 2 || program[5] !== 1) {
    throw new Error('this is not a 64-bit little-endian ELF program');
  }
  const stripped = Buffer.from(program.subarray(0, endOfSegments(program)));
  stripped.writeBigUInt64LE(0n, SECTION_TABLE_OFFSET);
  // e_shentsize, e_shnum and e_shstrndx: there is no section.
  stripped.fill(0, SECTION_COUNT - 2, SECTION_COUNT + 4);
  return stripped;
}

function endOfSegments(program: Buffer): number {
  const table = Number(program.readBigUInt64LE(PROGRAM_TABLE.offset));
  const size = program.readUInt16LE(PROGRAM_TABLE.entrySize);
  const count = program.readUInt16LE(PROGRAM_TABLE.count);
  const ends = Array.from({ length: count }, (_, index) => {
    const header = table + index * size;
    const offset = program.readBigUInt64LE(header + 0x08);
    return Number(offset + program.readBigUInt64LE(header + 0x20));
  });
  return Math.max(table + count * size, ...ends);
}

import { readFileSync } from 'node:fs';

/** p_type of the program header that names a loader (elf.h). */
export const PT_INTERP = 3;

/** e_machine, and p_type of each program header, of a 64-bit little-endian ELF file (elf.h). */
export function readElf(file: string): { machine: number; programHeaders: number[] } {
  const elf = readFileSync(file);
  const at = Number(elf.readBigUInt64LE(32));
  const size = elf.readUInt16LE(54);
  const count = elf.readUInt16LE(56);
  return {
    machine: elf.readUInt16LE(18),
    programHeaders: Array.from({ length: count }, (_, index) => elf.readUInt32LE(at + index * size)),
  };
}

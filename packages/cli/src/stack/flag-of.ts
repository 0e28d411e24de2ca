/** What a command line says of an option: the word after it, or after its `=`. Undefined: nothing. */
export function flagOf(words: string[], flag: string): string | undefined {
  const joined = words.find((word) => word.startsWith(`${flag}=`));
  if (joined !== undefined) return joined.slice(flag.length + 1);
  const at = words.indexOf(flag);
  return at < 0 ? undefined : words[at + 1];
}

/**
 * A JSON key as Go's encoding/json compares it with the name of a field: ASCII letters without regard to case, the
 * Kelvin sign (U+212A) is a k, the long s (U+017F) is an s. No other character is the same as another.
 */
export function foldKey(key: string): string {
  return key.replace(/[A-Z\u212a\u017f]/g, foldCharacter);
}

/** JavaScript makes a k of the Kelvin sign, too. */
function foldCharacter(character: string): string {
  return character === '\u017f' ? 's' : character.toLowerCase();
}

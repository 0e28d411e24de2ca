// "Author" is none, "Authorization" is one; PWD and OLDPWD are folders.
const secretName =
  /passw|passphrase|passcode|(?:^|[_-]|ssh)pass$|(?:^|[_-])sig(?:nature)?$|(?<!^|^old)pwd$|secret|token|credential|auth(?!or(?!i))|(?:api|access|private|signing|unlock|encryption|deploy|ssh)[a-z]{0,20}[_-]?key|[_-]key$|cookie|registry-config/i;
// dbPass, but not Compass.
const camelPass = /[a-z]Pass$/;

/** Requests repeat their names; to look one up is many times faster than the pattern. */
const known = new Map<string, boolean>();
const maxKnown = 2_000;
const maxKnownLength = 64;

/** True for the name of a header, a JSON key, a variable, a flag or a query key whose value is probably a secret. */
export function isSecretName(name: string): boolean {
  if (name.length > maxKnownLength) return matches(name);
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= maxKnown) known.clear();
  const isSecret = matches(name);
  known.set(name, isSecret);
  return isSecret;
}

function matches(name: string): boolean {
  return secretName.test(name) || camelPass.test(name);
}

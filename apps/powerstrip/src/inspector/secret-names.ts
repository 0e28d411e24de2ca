import { memoize } from './memoize.ts';

// "Author" is none, "Authorization" is one; PWD and OLDPWD are folders.
const secretName =
  /passw|passphrase|passcode|(?:^|[_-]|ssh)pass$|(?:^|[_-])sig(?:nature)?$|(?<!^|^old)pwd$|secret|token|credential|auth(?!or(?!i))|(?:api|access|private|signing|unlock|encryption|deploy|ssh)[a-z]{0,20}[_-]?key|[_-]key$|cookie|registry-config/i;
// dbPass, but not Compass.
const camelPass = /[a-z]Pass$/;

const maxKnown = 2_000;
const maxKnownLength = 64;

/** To look a name up is many times faster than the pattern. */
const matchesKnown = memoize(matches, maxKnown);

/** True for the name of a header, a JSON key, a variable, a flag or a query key whose value is probably a secret. */
export function isSecretName(name: string): boolean {
  return name.length > maxKnownLength ? matches(name) : matchesKnown(name);
}

function matches(name: string): boolean {
  return secretName.test(name) || camelPass.test(name);
}

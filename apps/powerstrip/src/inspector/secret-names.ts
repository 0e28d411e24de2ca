// "Author" is none, "Authorization" is one; PWD and OLDPWD are folders.
const secretName =
  /passw|passphrase|passcode|(?:^|[_-])pass$|(?<!^|^old)pwd$|secret|token|credential|auth(?!or(?!i))|(?:api|access|private|signing|unlock|encryption|deploy|ssh)[a-z]*[_-]?key|[_-]key$|cookie/i;

/** True for the name of a header, a JSON key, a variable, a flag or a query key whose value is probably a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

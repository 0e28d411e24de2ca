// Versions of the Docker API, `X.Y`.

/** For sort functions: negative when `left` is older. A missing part counts as 0. */
export function compareApiVersions(left: string, right: string): number {
  const [leftMajor = 0, leftMinor = 0] = left.split('.').map(Number);
  const [rightMajor = 0, rightMinor = 0] = right.split('.').map(Number);
  return leftMajor - rightMajor || leftMinor - rightMinor;
}

export function isAtLeast(version: string, wanted: string): boolean {
  return compareApiVersions(version, wanted) >= 0;
}

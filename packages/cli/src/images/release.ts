import packageJson from '../../package.json' with { type: 'json' };

/** Which commit the images are of. */
export interface Release {
  revision?: string;
  /** RFC 3339. */
  created: string;
}

/** What a published package was made from: its package.json carries it. Without that, the beginning of Unix time. */
export function readRelease(): Release {
  const { release } = packageJson as { release?: Release };
  return release ?? { created: '1970-01-01T00:00:00Z' };
}

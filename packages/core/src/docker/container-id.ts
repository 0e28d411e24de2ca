const CONTAINER_ID = /^[0-9a-f]{64}$/;

/** True for a whole container id of Docker, 64 hex digits; not for a short id or a name. */
export function isContainerId(text: string): boolean {
  return CONTAINER_ID.test(text);
}

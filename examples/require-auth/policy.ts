import { type ClientHeaders, type ClientRequest, createBody, isJsonObject, parseJson } from '@pw/hooks';

export interface Policy {
  /** Images whose names begin so are for everyone: `registry.example/team/`. */
  allowedPrefix: string;
  /** Who sends it as `X-Auth-Token` may use any image. */
  token: string;
}

/** Why this create call is refused; undefined = it is allowed. What cannot be read is refused: the rule must hold. */
export function refusalOf(
  request: ClientRequest,
  { headers, policy }: { headers: ClientHeaders | undefined; policy: Policy },
): string | undefined {
  if (headers?.['x-auth-token'] === policy.token) return undefined;
  const json = request.Body === null ? null : parseJson(request.Body);
  const image = isJsonObject(json) ? createBody(json).image() : undefined;
  if (image?.startsWith(policy.allowedPrefix)) return undefined;
  return `image ${image ?? '(none)'} is not from ${policy.allowedPrefix}; use one of those, or send X-Auth-Token`;
}

import { isJsonObject, type JsonObject, parseJson, stringifyJson } from '../json/lossless-json.ts';
import type { ClientRequest } from './client-request.ts';

/**
 * Gives the request with its JSON object body edited in place by `edit`; every field and number that `edit` leaves
 * alone survives as it was. A request whose body is not a JSON object comes back as it is.
 */
export function editJsonBody(request: ClientRequest, edit: (body: JsonObject) => void): ClientRequest {
  if (request.Body === null || request.Body === '') return request;
  const body = parseJson(request.Body);
  if (!isJsonObject(body)) return request;
  edit(body);
  return { ...request, Body: stringifyJson(body) };
}

import { type BodyKind, PowerstripError } from '@pw/core';
import { quote } from '../http/header-lines.ts';
import { parseMediaType } from '../http/media-type.ts';
import type { RequestHead } from '../http/request-head.ts';
import { findDockerEndpoint } from './docker-endpoints.ts';

const forms = /^(?:application\/x-www-form-urlencoded|multipart\/.*)$/;

/**
 * What hooks see of the body of a request. none: there is none. json: it is collected and shown. opaque: it streams past
 * them, who see a null Body. Throws MALFORMED_REQUEST (400) for a Content-Type that can be read in two ways and for
 * forms, and UNSUPPORTED_MEDIA_TYPE (415) where Docker could read JSON out of a body of another type.
 */
export function requestBodyKind({ framing, contentType, method, target }: RequestHead): BodyKind {
  const mediaType = parseMediaType(contentType);
  if (framing.kind === 'none') return 'none';
  if (mediaType !== undefined && forms.test(mediaType)) throw isForm(mediaType);
  const expected = findDockerEndpoint(method, target.path)?.body;
  if (expected === 'tar') return 'opaque';
  // Docker reads some bodies as JSON without being told so.
  if (mediaType === undefined || mediaType === 'application/json') return 'json';
  if (expected === 'json') throw notJson(mediaType);
  return 'opaque';
}

/** Docker takes the values of a form for those of the query, and before them: a hook would see the wrong ones. */
function isForm(mediaType: string): PowerstripError {
  return new PowerstripError('MALFORMED_REQUEST', `a hooked call with a body of type ${quote(mediaType)}`, {
    status: 400,
    hint: 'Docker reads a form before the query: send the values in the query, or the body as what it is, as in curl -H "Content-Type: application/x-tar"',
  });
}

function notJson(mediaType: string): PowerstripError {
  const message = `a body of type ${quote(mediaType)} where Docker reads JSON; expected application/json`;
  return new PowerstripError('UNSUPPORTED_MEDIA_TYPE', message, { status: 415 });
}

import { z } from 'zod';
import { parseDuration } from './duration.ts';

/** `http://host[:port]/path`, or `unix:///path/to.sock:/url/path`. */
const adapterUrlSchema = z
  .string()
  .refine(isAdapterUrl, 'expected a URL like http://weave/extension or unix:///run/x.sock:/extension');

const DURATION = 'expected a duration like 500ms, 30s or 2m, from 1ms to 35791m';
// The pattern is for editors: it is all of the bound that JSON Schema can say.
const durationSchema = z
  .string()
  .regex(/^\d+(ms|s|m)$/, { message: DURATION, abort: true })
  .refine((text) => parseDuration(text) !== undefined, DURATION);

const fileSchema = z.string().min(1);

/** The long form of an adapter; the short form is its URL alone. Everything but `url` is our extension, off by default. */
const adapterOptionsSchema = z.strictObject({
  url: adapterUrlSchema,
  /** How long one hook call may take. Default 30s. */
  timeout: durationSchema.optional(),
  /** `fail` (default): the client gets the error. `continue`: the call goes on as if the adapter were not listed. */
  onError: z.enum(['fail', 'continue']).optional(),
  /** `observe`: call it and log what it would refuse; its answers change nothing. Default `enforce`. */
  mode: z.enum(['enforce', 'observe']).optional(),
  /** Send the client's HTTP headers along. */
  headers: z.boolean().optional(),
  /** Call this adapter's unwind hook when a later step fails. */
  unwind: z.boolean().optional(),
  /** `skip`: do not call this adapter's pre-hook before an upload of an archive. Default `call`. */
  tarUploads: z.enum(['call', 'skip']).optional(),
  /** Sent as `Authorization: Bearer`. */
  token: z.string().min(1).optional(),
  /** A file that holds the token; instead of `token`. */
  tokenFile: fileSchema.optional(),
  /** PEM files for https: the CA of the adapter’s certificate, and powerstrip’s own certificate with its key. */
  ca: fileSchema.optional(),
  cert: fileSchema.optional(),
  key: fileSchema.optional(),
});

const endpointSchema = z
  .strictObject({
    pre: z.array(z.string()).optional(),
    post: z.array(z.string()).optional(),
    /** Why powerstrip itself refuses such calls (403); then there are no hooks. */
    refuse: z.string().min(1).optional(),
  })
  .refine(
    ({ pre, post, refuse }) =>
      refuse === undefined
        ? pre !== undefined || post !== undefined
        : pre === undefined && post === undefined,
    'expected pre, post or both, or refuse alone',
  );

/** adapters.yml. */
export const adaptersConfigSchema = z.strictObject({
  version: z.literal(1).optional(),
  /**
   * Calls that powerstrip itself refuses (403): `METHOD /path` patterns, or the first part of a path, such as `session`
   * or `libpod`; `unknown` is all that the Docker API 1.24 to 1.52 does not have.
   */
  refuse: z.array(z.string()).optional(),
  endpoints: z.record(z.string(), endpointSchema),
  adapters: z.record(z.string(), z.union([adapterUrlSchema, adapterOptionsSchema])),
});

/** adapters.yml as `adaptersConfigSchema` parses it: names and URLs are checked, references between them are not. */
export type AdaptersConfig = z.infer<typeof adaptersConfigSchema>;

function isAdapterUrl(text: string): boolean {
  if (/^unix:\/\/\/[^:]+:\/\S*$/.test(text)) return true;
  const url = /^https?:\/\/\S+$/.test(text) ? URL.parse(text) : null;
  return url !== null && isDecodable(url.username + url.password);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

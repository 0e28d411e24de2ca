/** A fault that powerstrip has had, or nearly: a change of one source file that the judge has to notice. */
export interface Fault {
  readonly name: string;
  /** End of the file's path. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export const faults: readonly Fault[] = [
  {
    name: 'a media type is trimmed otherwise than by Go',
    file: '/http/media-type.ts',
    from: 'const match = wholeValue.exec(contentType);',
    to: "if (contentType !== '') return contentType.split(';', 1)[0]?.trim().toLowerCase(); const match = wholeValue.exec(contentType);",
  },
  {
    name: 'a form is an opaque body',
    file: '/calls/request-body-kind.ts',
    from: 'forms.test(mediaType)',
    to: 'mediaType === "never"',
  },
  {
    name: 'archives have no hook',
    file: '/calls/hooked-call.ts',
    from: "({ tarUploads }) => tarUploads !== 'skip'",
    to: '() => false',
  },
  {
    name: 'JSON of another type is an opaque body',
    file: '/calls/request-body-kind.ts',
    from: "if (expected === 'json') throw",
    to: 'if (mediaType === "never") throw',
  },
  {
    name: 'the table does not know that a call reads JSON',
    file: '/calls/docker-endpoint-table.ts',
    from: '/swarm/init                             json',
    to: '/swarm/init                             none',
  },
  {
    name: 'the table takes an archive for JSON',
    file: '/calls/docker-endpoint-table.ts',
    from: '/containers/*/archive                   tar ',
    to: '/containers/*/archive                   none',
  },
  {
    name: 'a wildcard stops at a line separator',
    file: '/endpoints/compile-glob.ts',
    from: "if (current === '*') {",
    to: "if (codePoint === 0x2028) return false; if (current === '*') {",
  },
  {
    name: 'a wildcard stops at a slash that was escaped',
    file: '/http/request-target.ts',
    from: 'return decodeURIComponent(rawPath);',
    to: 'return rawPath;',
  },
  {
    name: 'keys fold wider than in Go',
    file: '/json/fold-key.ts',
    from: 'return key.replace',
    to: "return key.normalize('NFKC').toUpperCase(); return key.replace",
  },
  {
    name: 'keys fold narrower than in Go',
    file: '/json/fold-key.ts',
    from: 'return key.replace',
    to: 'return key.toLowerCase(); return key.replace',
  },
  {
    name: 'a key may be there twice',
    file: '/calls/check-json-body.ts',
    from: 'if (object.keys.has(folded))',
    to: 'if (object.keys.has(folded) && folded === "never")',
  },
  {
    name: 'what is below a map with a known name is taken for a map',
    file: '/calls/check-json-body.ts',
    from: 'parent?.folds === false || ',
    to: '',
  },
  {
    name: 'half a surrogate pair is a string',
    file: '/calls/scan-json.ts',
    from: 'if (unit > 0xdbff || !follows) throw',
    to: 'if (unit > 0xdbff || !follows) return; if (unit < 0) throw',
  },
  {
    name: 'text after the JSON is ignored',
    file: '/calls/scan-json.ts',
    from: "if (this.#skipBlanks() !== undefined) throw this.#error('text",
    to: "if (this.#at < 0) throw this.#error('text",
  },
  {
    name: 'a body may have both a length and chunks',
    file: '/http/body-framing.ts',
    from: "if (length !== undefined) throw malformed('both Content-Length and Transfer-Encoding');",
    to: 'if (length !== undefined) return lengthFraming(length);',
  },
];

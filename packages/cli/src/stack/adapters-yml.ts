/** The adapters.yml of the talk: debug sees each call before and after weave. */
export const talkAdaptersYml = `version: 1
endpoints:
  "POST /*/containers/create":
    pre: [debug, weave, debug]
    post: [weave]
  "POST /*/containers/*/start":
    post: [debug, weave, debug]
  "POST /*/containers/*/restart":
    post: [weave]
  "POST /*/containers/*/exec":
    pre: [weave]
  "POST /*/commit":
    pre: [weave]
  "GET /*/containers/*/json":
    post: [weave]
  "GET /*/containers/json":
    post: [weave]
adapters:
  debug: http://debug/extension
  weave: { url: http://weave/extension, unwind: true }
`;

/** The adapters.yml of `pw up`: weave alone, on every call that it knows. */
export const dailyAdaptersYml = `version: 1
endpoints:
  "POST /*/containers/create":
    pre: [weave]
    post: [weave]
  "POST /*/containers/*/start":
    post: [weave]
  "POST /*/containers/*/restart":
    post: [weave]
  "POST /*/containers/*/exec":
    pre: [weave]
  "POST /*/commit":
    pre: [weave]
  "GET /*/containers/*/json":
    post: [weave]
  "GET /*/containers/json":
    post: [weave]
adapters:
  weave: { url: http://weave/v1/extension, unwind: true }
`;

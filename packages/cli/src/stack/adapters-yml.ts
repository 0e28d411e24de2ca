/** The adapters.yml of the talk: debug sees each call before and after weave. */
export const talkAdaptersYml = `version: 1
endpoints:
  "POST /*/containers/create":
    pre: [debug, weave, debug]
  "POST /*/containers/*/start":
    post: [debug, weave, debug]
adapters:
  debug: http://debug/extension
  weave: http://weave/extension
`;

/** The adapters.yml of `pw up`: weave alone, on every call that starts a container. */
export const dailyAdaptersYml = `version: 1
endpoints:
  "POST /*/containers/create":
    pre: [weave]
  "POST /*/containers/*/start":
    post: [weave]
  "POST /*/containers/*/restart":
    post: [weave]
adapters:
  weave: http://weave/v1/extension
`;

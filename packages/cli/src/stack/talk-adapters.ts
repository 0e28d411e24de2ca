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

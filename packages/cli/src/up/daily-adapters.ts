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

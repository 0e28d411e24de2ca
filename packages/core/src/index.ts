import './require-node.ts';

export { type AdaptersConfig, adaptersConfigSchema } from './config/adapters-config.ts';
export { dropFalseVariables, type EnvCommand, type EnvOption, isOn } from './config/boolean-env.ts';
export { MAX_TIMER_MS, parseDuration } from './config/duration.ts';
export { parsePort } from './config/parse-port.ts';
export { isContainerId } from './docker/container-id.ts';
export { type ContainerInspect, containerInspectSchema } from './docker/container-inspect.ts';
export { type CreateBody, createBody } from './docker/create-body.ts';
export { type CommandParts, effectiveCommand } from './docker/effective-command.ts';
export {
  type EngineInfo,
  type EngineSecurity,
  engineSecurity,
  isSandboxRuntime,
} from './docker/engine-security.ts';
export { getEnv, isNamedInEnv, mergeEnv, setEnv } from './docker/env.ts';
export { type ImageInspect, imageInspectSchema } from './docker/image-inspect.ts';
export { compileEndpointPattern, type EndpointPattern } from './endpoints/endpoint-pattern.ts';
export { cannotListen } from './errors/cannot-listen.ts';
export { type ErrorCode, errorCatalogue } from './errors/catalogue.ts';
export { type FailureReport, failureReport, formatFailure } from './errors/format-failure.ts';
export { maskUrl } from './errors/mask-url.ts';
export { isPowerstripError, PowerstripError } from './errors/powerstrip-error.ts';
export { deleteField, getField, setField } from './json/fields.ts';
export { foldKey } from './json/fold-key.ts';
export {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonFault,
  parseJson,
  type RawJson,
  stringifyJson,
} from './json/lossless-json.ts';
export { lookUntil } from './look-until.ts';
export { answerHook, type HookReply } from './protocol/answer-hook.ts';
export { type BodyKind, type ClientRequest, clientRequestSchema } from './protocol/client-request.ts';
export {
  type Adapter,
  defineAdapter,
  type EarlyAnswer,
  type HookContext,
  HookRefusal,
  type LastWord,
  refuse,
} from './protocol/define-adapter.ts';
export {
  type CallingClient,
  type ClientHeaders,
  type HookRequest,
  hookRequestSchema,
  type PostHookReply,
  type PostHookRequest,
  PROTOCOL_VERSION,
  type PreHookReply,
  type PreHookRequest,
  postHookReplySchema,
  postHookRequestSchema,
  preHookReplySchema,
  preHookRequestSchema,
  type UnwindRequest,
  unwindRequestSchema,
} from './protocol/hook-packets.ts';
export { editJsonBody } from './protocol/json-body.ts';
export { parseHookRequest, parsePostHookReply, parsePreHookReply } from './protocol/parse-packet.ts';
export { protocolJsonSchema } from './protocol/protocol-json-schema.ts';
export { type ServerResponse, serverResponseSchema } from './protocol/server-response.ts';
export {
  addressToBytes,
  addressToNumber,
  bytesToAddress,
  containsAddress,
  formatCidr,
  hostCidr,
  type IpCidr,
  type Ipv4Cidr,
  type Ipv6Cidr,
  ipv4Cidr,
  ipv6Cidr,
  lastAddress,
  networkAddress,
  numberToAddress,
  ofFamily,
  overlaps,
  parseCidr,
  parseIpv4Cidr,
} from './weave/ip-cidr.ts';
export { DEFAULT_ROUTER_ADDRESS, parseRouterAddress, type RouterAddress } from './weave/router-address.ts';
export { parseSubnets, SUBNETS_GRAMMAR, type Subnets } from './weave/subnets.ts';
export { unusableIpv6 } from './weave/unusable-ipv6.ts';
export {
  formatWeaveCidr,
  parseWeaveCidr,
  type WeaveAddressRequest,
  type WeaveCidr,
} from './weave/weave-cidr.ts';

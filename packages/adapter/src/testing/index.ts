export { type CallOptions, callPostHook, callPreHook } from './call-hook.ts';

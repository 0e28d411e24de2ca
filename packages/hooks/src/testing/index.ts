export { answerHook } from '@pw/core';
export { type CallOptions, callPostHook, callPreHook } from './call-hook.ts';

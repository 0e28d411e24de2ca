export {
  type Adapter,
  defineAdapter,
  type EarlyAnswer,
  type HookContext,
  HookRefusal,
  refuse,
} from '@pw/core';
export { type AdapterAppOptions, createAdapterApp } from './http/adapter-app.ts';
export { type RunningAdapter, type ServeOptions, serveAdapter } from './http/serve-adapter.ts';

import type { HookDetail } from '@pw/core/inspector';
import { faultOf } from './refusal.ts';

/** Why a hook refused or failed, or would have; nothing for any other. */
export function HookFault(hook: Pick<HookDetail, 'adapter' | 'outcome' | 'error' | 'wouldRefuse'>) {
  const fault = faultOf(hook);
  if (fault === undefined) return null;
  return (
    <p class={`callout ${fault.isBad ? 'callout-bad' : 'callout-warn'}`}>
      <strong>{fault.title}</strong> {fault.text}
    </p>
  );
}

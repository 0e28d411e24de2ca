import type { HookDetail } from '@pw/core/inspector';
import { faultOf } from './refusal.ts';

/** Why a hook refused or failed; nothing for any other. */
export function HookFault(hook: Pick<HookDetail, 'adapter' | 'outcome' | 'error'>) {
  const fault = faultOf(hook);
  if (fault === undefined) return null;
  return (
    <p class="callout callout-bad">
      <strong>{fault.title}</strong> {fault.text}
    </p>
  );
}

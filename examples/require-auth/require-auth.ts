import { type Adapter, defineAdapter, refuse } from '@pw/hooks';
import { type Policy, refusalOf } from './policy.ts';

export function createRequireAuth(policy: Policy): Adapter {
  return defineAdapter({
    preHook(request, { headers }) {
      const reason = refusalOf(request, { headers, policy });
      if (reason !== undefined) throw refuse(403, reason);
      return request;
    },
  });
}

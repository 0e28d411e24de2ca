/** Commands that `pw` has the adapter carry out; `pw-adapter` has each under the same name. */
export type NetworkVerb = 'attach' | 'detach' | 'expose' | 'hide' | 'ps' | 'status';

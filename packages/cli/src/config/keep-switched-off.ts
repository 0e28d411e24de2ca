import { isOn } from '@pw/core';
import type { Command } from 'commander';

/**
 * Lets a variable that switches an option off win over config.yml: to commander, such a variable can only be missing. Call it
 * before parsing, and before the variable is dropped. Throws BAD_OPTION for a value that is neither on nor off.
 */
export function keepSwitchedOff(command: Command, env: NodeJS.ProcessEnv): void {
  for (const option of command.options) {
    const value = option.envVar === undefined ? undefined : env[option.envVar];
    if (!option.isBoolean() || option.envVar === undefined || !value || isOn(option.envVar, value)) continue;
    command.setOptionValueWithSource(option.attributeName(), false, 'env');
  }
  for (const child of command.commands) keepSwitchedOff(child, env);
}

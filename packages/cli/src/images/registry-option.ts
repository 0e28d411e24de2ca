import { isPowerstripError } from '@pw/core';
import { InvalidArgumentError, Option } from 'commander';
import { DEFAULT_REGISTRY } from './default-registry.ts';
import { checkRegistry } from './image-names.ts';

/** For every command that looks for images. */
export function registryOption(): Option {
  return new Option('--registry <host>', 'what the images’ names begin with; nothing is pulled from it')
    .env('PW_REGISTRY')
    .default(DEFAULT_REGISTRY)
    .argParser(parseRegistry);
}

function parseRegistry(text: string): string {
  try {
    return checkRegistry(text);
  } catch (error) {
    throw new InvalidArgumentError(isPowerstripError(error) ? error.hint : String(error));
  }
}

import { Option } from 'commander';
import { checkedBy } from '../terminal/checked-by.ts';
import { DEFAULT_REGISTRY } from './default-registry.ts';
import { checkRegistry } from './image-names.ts';

/** For every command that looks for images. */
export function registryOption(): Option {
  return new Option('--registry <host>', 'what the images’ names begin with; nothing is pulled from it')
    .env('PW_REGISTRY')
    .default(DEFAULT_REGISTRY)
    .argParser(checkedBy(checkRegistry));
}

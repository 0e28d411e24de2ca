export { dailyAdaptersYml, talkAdaptersYml } from './adapters-yml.ts';
export { createStack, type Stack, type StackOptions } from './create-stack.ts';
export { DEFAULT_PORT } from './default-port.ts';
export { type PartName, partNames } from './part-names.ts';
export { STACK_LABEL, type StackNames, stackNames } from './stack-names.ts';

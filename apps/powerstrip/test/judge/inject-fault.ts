// `node --import inject-fault.ts`: loads the sources with the fault that the environment variable FAULT names.
import { registerHooks } from 'node:module';
import { faults } from './faults.ts';

const fault = faults.find(({ name }) => name === process.env.FAULT);
if (fault === undefined) throw new Error(`no fault ${JSON.stringify(process.env.FAULT)}`);

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(fault.file)) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    if (source.split(fault.from).length !== 2) throw new Error(`${fault.file} has not once: ${fault.from}`);
    return { ...loaded, source: source.replace(fault.from, () => fault.to) };
  },
});

import type { Check, DoctorContext, Fault } from '../check.ts';

/** The parts of a stack that is up: a container that is there but does not run. */
export const partsCheck: Check = {
  id: 'parts',
  well: 'every part that is there runs',
  async run(context) {
    const { names, inspect } = context;
    const faults: Fault[] = [];
    for (const name of [names.powerstrip, names.adapter, names.debug]) {
      const part = await inspect(name);
      if (part === undefined || part.State.Running) continue;
      const how =
        part.State.Status === 'created' ? 'was never started' : `ended with exit code ${part.State.ExitCode}`;
      faults.push({
        what: `${name} ${how}; its log says why: docker logs ${name}`,
        fix: `docker start ${name}`,
      });
    }
    return [...faults, ...(await missingAdapter(context))];
  },
};

/** powerstrip without its weave adapter refuses every container that it should hook. */
async function missingAdapter({ names, inspect, pw }: DoctorContext): Promise<Fault[]> {
  const [powerstrip, adapter] = [await inspect(names.powerstrip), await inspect(names.adapter)];
  if (!powerstrip?.State.Running || adapter !== undefined) return [];
  return [{ what: `powerstrip runs, but there is no container ${names.adapter}`, fix: pw('up') }];
}

import type Docker from 'dockerode';
import { readAdaptersFile } from './adapters-file.ts';
import { INSPECT_VARIABLE, type PartSettings, partSpec } from './part-specs.ts';
import { startPart } from './start-part.ts';

/**
 * Where powerstrip runs without the inspector, a new one with it takes its place, with the same adapters.yml; false where
 * it has the inspector. Containers go on; what streams through powerstrip ends.
 */
export async function addInspector(docker: Docker, settings: PartSettings): Promise<boolean> {
  const spec = partSpec('powerstrip', settings);
  const running = docker.getContainer(spec.name);
  const { Config } = await running.inspect();
  if (Config.Env.includes(INSPECT_VARIABLE)) return false;
  const files = { 'adapters.yml': await readAdaptersFile(running) };
  await running.stop();
  return startPart({ docker, spec, label: settings.names.label, files });
}

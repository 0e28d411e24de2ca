import type { CreateBody } from '@pw/core';
import { LABELS, shimVariables } from '../labels.ts';
import { isShim } from '../shim.ts';
import { dropShimMounts } from './mounts-over-shim.ts';
import { type RecordedCommand, recordedCommand } from './recorded-command.ts';

type Words = readonly string[] | undefined;

/**
 * A request that a client made from the inspect of a container of ours (Portainer, Watchtower, WUD) carries what
 * the create hook once added. It is taken out, so that the new container gets its own: its shim, labels and addresses,
 * and the command of its own image where the old one had that of the old image. False: the request is no such copy.
 */
export function forgetCopied(body: CreateBody): boolean {
  const labels = body.labels();
  const ours = Object.values(LABELS).filter((label) => labels[label] !== undefined);
  const hasShim = isShim(body.entrypoint()?.[0]);
  if (ours.length === 0 && !hasShim) return false;
  const recorded = recordedCommand(labels);
  if (hasShim) unwrapShim(body, recorded);
  if (recorded !== undefined) leaveToImage(body, recorded);
  body.deleteLabels(ours);
  const variables = shimVariables(labels);
  const kept = body.env().filter((line) => !variables.includes(line.split('=')[0] ?? ''));
  if (kept.length !== body.env().length) body.setEnv(kept);
  const volumes = body.volumesFrom().filter((volume) => volume !== labels[LABELS.volume]);
  if (volumes.length !== body.volumesFrom().length) body.setVolumesFrom(volumes);
  dropShimMounts(body);
  return true;
}

/** The shim's arguments are a whole command. They are the recorded one, unless the client has changed them. */
function unwrapShim(body: CreateBody, recorded: RecordedCommand | undefined): void {
  const argv = [...(body.entrypoint() ?? []).slice(1), ...(body.cmd() ?? [])];
  const whole = [...(recorded?.entrypoint ?? []), ...(recorded?.cmd ?? [])];
  if (recorded !== undefined && (argv.length === 0 || isSame(argv, whole))) {
    body.setCommand(copyOf(recorded.entrypoint), copyOf(recorded.cmd));
  } else {
    body.setCommand(argv.length === 0 ? undefined : [], argv.length === 0 ? undefined : argv);
  }
}

/** What is the same as in the old image was not chosen by the user: the new image's value counts. */
function leaveToImage(body: CreateBody, { entrypoint, cmd, inherited }: RecordedCommand): void {
  const isLeft = (part: string, now: Words, then: Words) => inherited.includes(part) && isSame(now, then);
  const own = { entrypoint: body.entrypoint(), cmd: body.cmd() };
  body.setCommand(
    isLeft('entrypoint', own.entrypoint, entrypoint) ? undefined : own.entrypoint,
    isLeft('cmd', own.cmd, cmd) ? undefined : own.cmd,
  );
}

function isSame(left: Words = [], right: Words = []): boolean {
  return left.length === right.length && left.every((word, index) => word === right[index]);
}

function copyOf(words: Words): string[] | undefined {
  return words && [...words];
}

import { posix } from 'node:path';
import {
  type CreateBody,
  getField,
  type ImageInspect,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  PowerstripError,
  setField,
} from '@pw/core';
import { FORMER_SHIM_DIRECTORY, SHIM_DIRECTORY } from '../shim.ts';

/** One place of a create request, or of its image, that mounts something. */
interface Mount {
  /** As a person would look for it: `HostConfig.Binds`. */
  field: string;
  target: string;
}

/** Throws SHIM_MOUNTED_OVER (400) when a mount would hide the shim, or lie in its directory. */
export function refuseMountsOverShim(body: CreateBody, image: ImageInspect): void {
  const images = Object.keys(image.Config?.Volumes ?? {});
  const mounts = [
    ...listMounts(body.json),
    ...images.map((target) => ({ field: 'VOLUME of the image', target })),
  ];
  const over = mounts.find(({ target }) => isWithin(target, SHIM_DIRECTORY));
  if (over === undefined) return;
  const message = `${over.field}: a mount at ${over.target} would hide the shim of the weave network`;
  throw new PowerstripError('SHIM_MOUNTED_OVER', message, {
    status: 400,
    hint: `Mount it elsewhere: a container with WEAVE_CIDR has the shim at ${SHIM_DIRECTORY}.`,
  });
}

/** A client that made a request from a container's list of mounts names the shim's volume: the new one gets its own. */
export function dropShimMounts(body: CreateBody): void {
  const host = getField(body.json, 'HostConfig');
  if (!isJsonObject(host)) return;
  dropFrom(
    host,
    'Binds',
    (bind) => typeof bind === 'string' && !bind.startsWith('/') && isShims(bindTarget(bind)),
  );
  dropFrom(host, 'Mounts', (mount) => {
    if (!isJsonObject(mount) || getField(mount, 'Type') !== 'volume') return false;
    return isShims(mountTarget(mount));
  });
}

function dropFrom(host: JsonObject, name: string, isDropped: (value: JsonValue) => boolean): void {
  const list = getField(host, name);
  if (!Array.isArray(list) || !list.some(isDropped)) return;
  setField(
    host,
    name,
    list.filter((value) => !isDropped(value)),
  );
}

function isShims(target: string): boolean {
  return [SHIM_DIRECTORY, FORMER_SHIM_DIRECTORY].includes(clean(target));
}

function listMounts(json: JsonObject): Mount[] {
  const own = getField(json, 'HostConfig');
  const host = isJsonObject(own) ? own : {};
  const of = (field: string, targets: string[]) => targets.map((target) => ({ field, target }));
  return [
    ...of(
      'HostConfig.Binds',
      listOf(host, 'Binds').map((bind) => (typeof bind === 'string' ? bindTarget(bind) : '')),
    ),
    ...of(
      'HostConfig.Mounts',
      listOf(host, 'Mounts').map((mount) => (isJsonObject(mount) ? mountTarget(mount) : '')),
    ),
    ...of('HostConfig.Tmpfs', keysOf(host, 'Tmpfs')),
    ...of('Volumes', keysOf(json, 'Volumes')),
  ];
}

/** `source:target`, `source:target:options`, or a target alone. */
function bindTarget(bind: string): string {
  const [first = '', second] = bind.split(':');
  return second ?? first;
}

function mountTarget(mount: JsonObject): string {
  const target = getField(mount, 'Target');
  return typeof target === 'string' ? target : '';
}

function listOf(object: JsonObject, name: string): JsonValue[] {
  const value = getField(object, name);
  return Array.isArray(value) ? value : [];
}

function keysOf(object: JsonObject, name: string): string[] {
  const value = getField(object, name);
  return isJsonObject(value) ? Object.keys(value) : [];
}

function isWithin(target: string, directory: string): boolean {
  return target !== '' && `${clean(target)}/`.startsWith(`${directory}/`);
}

/** As Docker does: `//a/./b/` is `/a/b`. */
function clean(target: string): string {
  return posix.join('/', target).replace(/(?<=.)\/$/, '');
}

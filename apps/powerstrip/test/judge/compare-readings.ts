import { isDeepStrictEqual } from 'node:util';
import { type ClientRequest, getField, isJsonObject, type JsonValue, parseJson } from '@pw/core';
import { findDockerEndpoint } from '../../src/calls/docker-endpoints.ts';
import type { CreateFields, Understood } from './start-judge.ts';

const podmanCall = /^(?:\/v[0-9.]+)?\/libpod\//;

/** How Docker's reading of a request differs from what its hook was shown; undefined: they agree. */
export function compareReadings(shown: ClientRequest | undefined, docker: Understood): string | undefined {
  if (shown === undefined) return 'no hook was called';
  const [path = '', query = ''] = shown.Request.split(/\?(.*)/s);
  if (shown.Method !== docker.Method) return `the method ${shown.Method}`;
  if (decodeURIComponent(path) !== docker.Path) return `the path ${path}`;
  if (docker.FormFails) return undefined;
  return compareRoute(docker) ?? compareForm(query, docker.Form) ?? compareBody(shown, docker);
}

/** The table of endpoints may know more than the router (Podman's calls), but nothing else. */
function compareRoute({ Method, Path, Route }: Understood): string | undefined {
  if (Route === '') return undefined;
  const [, pattern = ''] = Route.split(' ');
  const expected = pattern.replaceAll(/\{\w+:\.[*+]\}/g, '*').replaceAll(/\{\w+\}/g, '{id}');
  const found = findDockerEndpoint(Method, Path)?.path ?? 'none';
  if (found === expected || found === '/debug/*') return undefined;
  return `the endpoint ${found}`;
}

function compareForm(query: string, form: Understood['Form']): string | undefined {
  const shown: Record<string, string[]> = {};
  for (const [key, value] of new URLSearchParams(query)) shown[key] = [...(shown[key] ?? []), value];
  for (const key of new Set([...Object.keys(shown), ...Object.keys(form)])) {
    if (!isDeepStrictEqual(shown[key], form[key])) return `the query ${JSON.stringify(shown)}`;
  }
  return undefined;
}

function compareBody(shown: ClientRequest, docker: Understood): string | undefined {
  const body = Buffer.from(docker.Body, 'base64');
  if (shown.BodyKind === 'none') return body.length === 0 ? undefined : 'no body';
  if (shown.BodyKind === 'opaque') {
    // Podman's calls are none of Docker's.
    const mayBeAnything = docker.Reads === 'tar' || podmanCall.test(docker.Path);
    const couldBeJson = docker.Reads === 'json' || (docker.TypeIsJSON && !mayBeAnything);
    return couldBeJson && body.length > 0 ? 'an opaque body' : undefined;
  }
  if (docker.Reads === 'tar') return `a JSON body for an archive`;
  // What does not decode is a 400 of Docker's.
  if (!docker.Decodes) return undefined;
  const read = readCreate(shown.Body ?? '');
  if (typeof read === 'string') return read;
  return isDeepStrictEqual(read, docker.Create) ? undefined : `the body ${JSON.stringify(read)}`;
}

/** Reads a body as an adapter does that uses @pw/core; the text of its error where it cannot. */
function readCreate(text: string): CreateFields | string {
  try {
    return createFields(parseJson(text));
  } catch (error) {
    return `a body that it could not read: ${(error as Error).message}`;
  }
}

function createFields(body: JsonValue): CreateFields {
  const hostConfig = field(body, 'HostConfig');
  return {
    Image: stringOf(field(body, 'Image')),
    Labels: stringsOf(field(body, 'Labels')),
    HostConfig: {
      NetworkMode: stringOf(field(hostConfig, 'NetworkMode')),
      Sysctls: stringsOf(field(hostConfig, 'Sysctls')),
      Privileged: field(hostConfig, 'Privileged') === true,
    },
    NetworkingConfig: {
      EndpointsConfig: mapOf(field(field(body, 'NetworkingConfig'), 'EndpointsConfig'), (endpoint) => ({
        NetworkID: stringOf(field(endpoint, 'NetworkID')),
      })),
    },
  };
}

function field(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) ? getField(value, name) : undefined;
}

function stringOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function stringsOf(value: JsonValue | undefined): Record<string, string> | null {
  return mapOf(value, stringOf);
}

function mapOf<T>(value: JsonValue | undefined, of: (value: JsonValue) => T): Record<string, T> | null {
  if (!isJsonObject(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, of(item)]));
}

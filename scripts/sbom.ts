import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import parseExpression from 'spdx-expression-parse';

/** One entry of a bill of materials. */
export interface Part {
  name: string;
  version: string;
  /** SPDX id or expression. */
  license: string;
  /** Package URL (github.com/package-url/purl-spec): also what names it inside the document. */
  purl: string;
  type: 'library' | 'application' | 'container' | 'platform';
}

const licenses = new Contrib.License.Factories.LicenseFactory(parseExpression);
const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));

/**
 * A bill of materials as CycloneDX 1.6 JSON (cyclonedx.org/docs/1.6/json): what `subject` consists of. It has neither a
 * time nor a serial number, so that two builds give the same. A part that comes twice, as of a program and of the page
 * beside it, is listed once. Throws where two parts have one package URL and differ.
 */
export function formatSbom(subject: Part, parts: readonly Part[]): string {
  const bom = new Models.Bom();
  const whole = component(subject);
  const others = withoutRepeats(parts).map(component);
  for (const other of others) {
    bom.components.add(other);
    whole.dependencies.add(other.bomRef);
  }
  bom.metadata.component = whole;
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/** The library gives each of two parts with one name in the document a random name. */
function withoutRepeats(parts: readonly Part[]): Part[] {
  const byPurl = new Map<string, Part>();
  for (const part of parts) {
    const earlier = byPurl.get(part.purl) ?? part;
    if (!isDeepStrictEqual(earlier, part))
      throw new Error(`${part.purl} comes as ${JSON.stringify(earlier)} and as ${JSON.stringify(part)}`);
    byPurl.set(part.purl, part);
  }
  return [...byPurl.values()];
}

/** The components of a document that `formatSbom` has made. */
export function partsOf(sbom: string): Part[] {
  const { components = [] } = JSON.parse(sbom) as { components?: WrittenComponent[] };
  return components.map(({ name, version, purl, type, licenses: [license] }) => ({
    name,
    version,
    purl,
    type,
    license: license.expression ?? license.license?.id ?? license.license?.name ?? '',
  }));
}

type WrittenComponent = Omit<Part, 'license'> & {
  licenses: [{ expression?: string; license?: { id?: string; name?: string } }];
};

/** A package of npm. */
export function npmPart(
  { name, version, license }: { name: string; version: string; license: string },
  type: Part['type'] = 'library',
): Part {
  return { name, version, license, type, purl: `pkg:npm/${name.replace('@', '%40')}@${version}` };
}

/** What a package.json says of its package. */
export function readPart(manifest: string): { name: string; version: string; license: string } {
  const { name, version, license } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>;
  if (name === undefined || version === undefined || license === undefined)
    throw new Error(`${manifest} lacks a name, a version or a licence`);
  return { name, version, license };
}

const TYPES = {
  library: Enums.ComponentType.Library,
  application: Enums.ComponentType.Application,
  container: Enums.ComponentType.Container,
  platform: Enums.ComponentType.Platform,
};

function component({ name, version, license, purl, type }: Part): Models.Component {
  const result = new Models.Component(TYPES[type], name, { version, purl, bomRef: purl });
  result.licenses.add(licenses.makeFromString(license));
  return result;
}

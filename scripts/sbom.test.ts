import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { expect, test } from '@jest/globals';
import { formatSbom, npmPart, type Part, partsOf } from './sbom.ts';

const app = npmPart({ name: '@pw/cli', version: '1.2.3', license: 'Apache-2.0' }, 'application');
const parts: Part[] = [
  npmPart({ name: 'b', version: '2.0.0', license: '(MIT OR CC0-1.0)' }),
  npmPart({ name: '@a/a', version: '1.0.0', license: 'MIT' }),
  {
    name: 'libstdc++6',
    version: '12',
    license: 'GPL-3.0-or-later WITH GCC-exception-3.1',
    purl: 'pkg:deb/debian/libstdc++6@12',
    type: 'library',
  },
];

test('is a valid CycloneDX document', async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  expect(await validator.validate(formatSbom(app, parts))).toBeNull();
  expect(
    await validator.validate(formatSbom(app, parts).replace('"type": "library"', '"type": "box"')),
  ).not.toBeNull();
});

test('is the same from the same parts, in whatever order they come', () => {
  expect(formatSbom(app, parts)).toBe(formatSbom(app, parts.toReversed()));
});

test('has a part that comes twice once, under its package URL', () => {
  const sbom = formatSbom(app, [...parts, ...parts.map((part) => ({ ...part }))]);
  expect(sbom).toBe(formatSbom(app, parts));
});

test('does not choose between two parts of one package URL', () => {
  const other = parts.map((part) => ({ ...part, license: 'ISC' }));
  expect(() => formatSbom(app, [...parts, ...other])).toThrow('pkg:npm/b@2.0.0 comes as');
});

test('says what the whole consists of', () => {
  const sbom = JSON.parse(formatSbom(app, parts)) as {
    dependencies: { ref: string; dependsOn?: string[] }[];
  };
  const whole = sbom.dependencies.find(({ ref }) => ref === 'pkg:npm/%40pw/cli@1.2.3');
  expect(whole?.dependsOn?.toSorted()).toEqual(parts.map(({ purl }) => purl).toSorted());
});

test('its parts can be read again', () => {
  const byName = (a: Part, b: Part) => (a.name < b.name ? -1 : 1);
  expect(partsOf(formatSbom(app, parts)).toSorted(byName)).toEqual(parts.toSorted(byName));
});

import { PulseError } from '@pulse/base';

/** The versions of a protocol's messages that this build speaks, best first, each with the hash of its schema. */
export interface SpokenVersions {
  readonly versions: readonly number[];
  readonly hashes: Readonly<Record<number, string>>;
}

/** Keep N and N−1 here; `schema/` holds the JSON Schema behind the newest hash. */
export const LOG_VERSIONS: SpokenVersions = {
  versions: [2, 1],
  hashes: { 2: '7fdeee9586d9410c', 1: '47bc58af969c6e26' },
};
export const DIRECTORY_VERSIONS: SpokenVersions = {
  versions: [2, 1],
  hashes: { 2: 'cd7cd55c47808799', 1: '1ecff84c4d54e685' },
};
export const STATISTICS_VERSIONS: SpokenVersions = {
  versions: [3, 2],
  hashes: { 3: '59ef25f3873f42a9', 2: 'a4a46bca7eaa2244' },
};
export const STATE_VERSIONS: SpokenVersions = {
  versions: [3, 2],
  hashes: { 3: 'a30b3167cb8760e9', 2: '5100f47bbdd0586a' },
};

export type Negotiated =
  | { readonly ok: true; readonly version: number; readonly hash: string }
  | {
      readonly ok: false;
      readonly code: 'version-unsupported' | 'schema-mismatch';
      readonly message: string;
    };

/** What both speak, the highest first. A hash that contradicts ours for the same version is a build error: refused. */
export function negotiate(
  offered: { readonly versions: readonly number[]; readonly schemaHash?: string | undefined },
  ours: SpokenVersions,
): Negotiated {
  const [best] = offered.versions;
  const known = best === undefined ? undefined : ours.hashes[best];
  if (offered.schemaHash !== undefined && known !== undefined && offered.schemaHash !== known) {
    return {
      ok: false,
      code: 'schema-mismatch',
      message: `version ${best} is ${offered.schemaHash} there and ${known} here; one of the two builds changed it without a new version`,
    };
  }
  const common = offered.versions.filter((version) => ours.versions.includes(version));
  if (common.length === 0) {
    return {
      ok: false,
      code: 'version-unsupported',
      message: `offered ${offered.versions.join(', ')}, spoken here ${ours.versions.join(', ')}; upgrade the older side`,
    };
  }
  const version = Math.max(...common);
  return { ok: true, version, hash: ours.hashes[version] ?? '' };
}

/** What a client says of itself in its hello: all that it speaks, and the hash of the best. */
export const offerOf = ({ versions, hashes }: SpokenVersions) => ({
  versions,
  schemaHash: hashes[versions[0] ?? 0] ?? '',
});

/** Throws a {@link PulseError} where a server has chosen what this client does not speak. */
export function checkChoice(
  { version, schemaHash }: { readonly version: number; readonly schemaHash: string },
  ours: SpokenVersions,
): void {
  const known = ours.hashes[version];
  if (known === schemaHash) return;
  const code = known === undefined ? 'version-unsupported' : 'schema-mismatch';
  throw new PulseError(code, `the server speaks version ${version} (${schemaHash})`);
}

import { describe, expect, test } from 'vitest';
import { DIRECTORY_VERSIONS, LOG_VERSIONS, STATE_VERSIONS, STATISTICS_VERSIONS } from '../src/mod.ts';
import { negotiate, type SpokenVersions } from '../src/versions.ts';

/** Three builds of a rolling upgrade. */
const builds: Record<string, SpokenVersions> = {
  older: { versions: [2, 1], hashes: { 1: 'one', 2: 'two' } },
  newer: { versions: [3, 2], hashes: { 2: 'two', 3: 'three' } },
  newest: { versions: [4, 3], hashes: { 3: 'three', 4: 'four' } },
};
const helloOf = ({ versions, hashes }: SpokenVersions) => ({
  versions,
  schemaHash: hashes[versions[0] ?? 0],
});

describe('versions', () => {
  test.each([
    ['older', 'older', 2],
    ['older', 'newer', 2],
    ['newer', 'older', 2],
    ['newer', 'newest', 3],
    ['newest', 'newer', 3],
    ['newest', 'newest', 4],
  ])(
    '[P-9] a client of the %s build and a server of the %s one speak version %i',
    (client, server, version) => {
      const ours = builds[server] as SpokenVersions;
      expect(negotiate(helloOf(builds[client] as SpokenVersions), ours)).toEqual({
        ok: true,
        version,
        hash: ours.hashes[version],
      });
    },
  );

  test('[P-9] builds that are two versions apart do not', () => {
    const result = negotiate(helloOf(builds.older as SpokenVersions), builds.newest as SpokenVersions);
    expect(result).toMatchObject({ ok: false, code: 'version-unsupported' });
  });

  test('[P-10] the same version with another hash is refused, and both are named', () => {
    const result = negotiate({ versions: [3, 2], schemaHash: 'other' }, builds.newer as SpokenVersions);
    expect(result).toMatchObject({ ok: false, code: 'schema-mismatch' });
    expect(result).toHaveProperty('message', expect.stringMatching(/other.*three/));
  });

  test('[P-10] a client without a hash, or with that of a version that is unknown here, is served', () => {
    expect(negotiate({ versions: [1, 2] }, builds.older as SpokenVersions)).toMatchObject({ version: 2 });
    const newer = { versions: [9, 3], schemaHash: 'nine' };
    expect(negotiate(newer, builds.newer as SpokenVersions)).toMatchObject({ version: 3 });
  });

  test('[P-9] this build speaks at most two versions of each pattern, best first, each with its hash', () => {
    for (const { versions, hashes } of [
      LOG_VERSIONS,
      DIRECTORY_VERSIONS,
      STATE_VERSIONS,
      STATISTICS_VERSIONS,
    ]) {
      expect(versions.length).toBeLessThanOrEqual(2);
      expect([...versions].sort((a, b) => b - a)).toEqual(versions);
      for (const version of versions) expect(hashes[version]).toMatch(/^[0-9a-f]{16}$/);
    }
  });
});

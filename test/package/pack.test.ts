/** What `npm run pack` changes for a release. `install.test.ts` installs the result. */
import { gunzipSync } from 'node:zlib';
import { parseTar } from 'nanotar';
import { describe, expect, it } from 'vitest';
import {
  linkedFiles,
  publicAddress,
  releasedManifest,
  withPublicLinks,
} from '../../scripts/pack/released.mjs';
import { tarball } from '../../scripts/pack/tarball.mjs';

describe('the manifest of a release', () => {
  const manifest = {
    name: 'a',
    scripts: { build: 'tsc' },
    devDependencies: { typescript: '^7.0.2' },
    optionalDependencies: { 'onnxruntime-node': '~1.30.0' },
    peerDependencies: { h5wasm: '^0.10.3' },
    peerDependenciesMeta: { h5wasm: { optional: true } },
  };
  const options = { optional: { '@a/linux-x64': '1.30.0', '@a/faces': '1.0.0' } };

  it('has the packages of the platforms and of networks, and onnxruntime-node as an optional peer', () => {
    expect(releasedManifest(manifest, { ...options, address: undefined })).toEqual({
      name: 'a',
      optionalDependencies: { '@a/linux-x64': '1.30.0', '@a/faces': '1.0.0' },
      peerDependencies: { h5wasm: '^0.10.3', 'onnxruntime-node': '~1.30.0' },
      peerDependenciesMeta: { h5wasm: { optional: true }, 'onnxruntime-node': { optional: true } },
    });
  });

  it('says where the source is, if it is public', () => {
    expect(releasedManifest(manifest, { ...options, address: 'https://example.org/a/b' })).toMatchObject({
      repository: { type: 'git', url: 'git+https://example.org/a/b.git' },
      homepage: 'https://example.org/a/b#readme',
      bugs: 'https://example.org/a/b/issues',
    });
  });
});

describe('the public address of a repository', () => {
  it.each([
    ['https://example.org/a/b.git', 'https://example.org/a/b'],
    ['https://token@example.org/a/b', 'https://example.org/a/b'],
    ['git@example.org:a/b.git', 'https://example.org/a/b'],
    ['ssh://git@example.org/a/b.git', 'https://example.org/a/b'],
    ['/home/somebody/b', undefined],
    ['file:///home/somebody/b', undefined],
    ['http://127.0.0.1:3000/a/b', undefined],
    ['git@localhost:a/b.git', undefined],
    ['', undefined],
  ])('%s: %s', (remote, address) => {
    expect(publicAddress(remote)).toBe(address);
  });
});

it('links of a page lead to the files of the package', () => {
  const page = '[a](docs/a.md#b) [c](#c) [d](https://example.org) ![e](./e.png) <img src="docs/f.svg">';
  expect(linkedFiles(page)).toEqual(['docs/a.md', 'e.png', 'docs/f.svg']);
  const base = 'https://unpkg.com/a@1.0.0/';
  expect(withPublicLinks(page, { name: 'a', version: '1.0.0' })).toBe(
    `[a](${base}docs/a.md#b) [c](#c) [d](https://example.org) ![e](${base}e.png) <img src="${base}docs/f.svg">`,
  );
});

describe('a tarball', () => {
  it('ends with two empty blocks, also if its last record is full', () => {
    const data = new Uint8Array(10_240 - 512).fill(1);
    const tar = gunzipSync(tarball([{ path: 'a', data }]));
    expect(tar.subarray(-1024).every((byte) => byte === 0)).toBe(true);
    expect(parseTar(tar).map(({ name, size }) => [name, size])).toEqual([['package/a', data.length]]);
  });

  it('has the same bytes for the same files', () => {
    const files = [{ path: 'a', data: Buffer.from('a'), executable: true }];
    expect(tarball(files).equals(tarball(files))).toBe(true);
  });

  it('refuses a name that its header cannot hold', () => {
    expect(() => tarball([{ path: 'a'.repeat(100), data: Buffer.alloc(1) }])).toThrow('too long for a tar');
  });
});

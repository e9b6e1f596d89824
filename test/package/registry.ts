/**
 * A registry for npm on this machine. It serves packages from files that were packed, and everything else as it is
 * installed in this clone, by package-lock.json: so nothing is fetched from the network, and versions are the locked ones.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, sep } from 'node:path';
import { parseTarGzip } from 'nanotar';
import { tarball } from '../../scripts/pack/tarball.mjs';
import { root } from './consumer.ts';

interface PackageManifest {
  readonly name: string;
  readonly version: string;
}

/** One version of a package. */
interface Release {
  readonly manifest: PackageManifest;
  /** Undefined for a package of another platform, which npm does not fetch. */
  readonly pack: (() => Uint8Array) | undefined;
}

export interface Registry {
  readonly url: string;
  /** The packages whose files were fetched. */
  readonly fetched: ReadonlySet<string>;
  close(): void;
}

/** @param packed paths of `.tgz` files */
export async function startRegistry(packed: readonly string[]): Promise<Registry> {
  const releases = lockedReleases();
  for (const release of await Promise.all(packed.map(releaseOf))) {
    releases.set(release.manifest.name, [release]);
  }
  const fetched = new Set<string>();
  const server = createServer((request, response) => answer(request, response, releases, fetched));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, fetched, close: () => void server.close() };
}

/** npm asks for `/name` or `/@scope%2fname`, and for the files by the address that it gets there. */
function answer(
  request: IncomingMessage,
  response: ServerResponse,
  releases: ReadonlyMap<string, readonly Release[]>,
  fetched: Set<string>,
): void {
  const [name, version] = decodeURIComponent(request.url!.slice(1)).split('/-/') as [string, string?];
  const found = releases.get(name) ?? [];
  if (version === undefined) {
    if (found.length === 0) return void response.writeHead(404).end('{}');
    const base = `http://${request.headers.host}/${name}/-/`;
    return void response.end(JSON.stringify(packument(name, found, base)));
  }
  const pack = found.find(({ manifest }) => manifest.version === version)?.pack;
  if (pack === undefined) return void response.writeHead(404).end();
  fetched.add(name);
  response.end(pack());
}

function packument(name: string, releases: readonly Release[], base: string) {
  const versions = releases.map(({ manifest }) => [
    manifest.version,
    { ...manifest, dist: { tarball: base + manifest.version } },
  ]);
  return {
    name,
    'dist-tags': { latest: releases.at(-1)!.manifest.version },
    versions: Object.fromEntries(versions),
  };
}

async function releaseOf(path: string): Promise<Release> {
  const data = readFileSync(path);
  const files = await parseTarGzip(data, { filter: ({ name }) => name === 'package/package.json' });
  return { manifest: JSON.parse(files[0]!.text) as PackageManifest, pack: () => data };
}

/** The versions of all packages of package-lock.json. */
function lockedReleases(): Map<string, Release[]> {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { readonly version: string }>;
  };
  const releases = new Map<string, Release[]>();
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '') continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const folder = join(root, path);
    const isInstalled = existsSync(join(folder, 'package.json'));
    const manifest = isInstalled
      ? (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageManifest)
      : { name, ...entry };
    const release = { manifest, pack: isInstalled ? once(() => packFolder(folder)) : undefined };
    releases.set(name, [...(releases.get(name) ?? []), release]);
  }
  return releases;
}

/** The files of an installed package, as they were published, hardly compressed. */
function packFolder(folder: string): Uint8Array {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      file,
      path: file
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    }))
    .filter(({ path }) => !path.startsWith('node_modules/'));
  return tarball(
    files.map(({ file, path }) => ({ path, data: readFileSync(file) })),
    1,
  );
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

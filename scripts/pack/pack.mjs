/**
 * `npm run pack`: writes the packages of a release into a folder, as files that `npm publish` takes: Sparring, ONNX
 * Runtime for each platform and for pages, trained networks, and the bill of materials. Requires `npm run build`. The same commit gives the same bytes.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { libraryNames, packageOf } from '../../dist/engine/runtime/node/ort-packages.js';
import { onnxRuntimeVersion, platformPackage } from './platforms.mjs';
import { linkedFiles, publicAddress, releasedManifest, withPublicLinks } from './released.mjs';
import { tarball } from './tarball.mjs';
import { webRuntimePackage } from './web-runtime.mjs';
import { weightsPackages } from './weights.mjs';
import { billOfMaterials } from '../supply/sbom.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const shell = process.platform === 'win32'; // npm is a shell script there

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'packages' },
    platform: { type: 'string', multiple: true, default: Object.keys(libraryNames) },
    repository: { type: 'string', default: run('git', ['config', '--get', 'remote.origin.url']) ?? '' },
    quick: { type: 'boolean', default: false }, // hardly compressed, for tests
  },
});

const out = resolve(root, values.out);
mkdirSync(out, { recursive: true });

for (const platform of values.platform) {
  const library = libraryNames[platform];
  if (library === undefined)
    throw new Error(`--platform ${platform}: expected one of ${Object.keys(libraryNames).join(', ')}`);
  write(
    packageOf(platform),
    onnxRuntimeVersion,
    platformPackage(platform, { name: packageOf(platform), library }),
  );
}
const webRuntime = webRuntimePackage();
write(webRuntime.name, webRuntime.version, webRuntime.files);
const weights = weightsPackages();
for (const { manifest, files } of weights) write(manifest.name, manifest.version, files);
const address = publicAddress(values.repository);
if (address === undefined) {
  process.stderr.write(
    'The repository has no public address, so the package gets no repository, homepage and bugs: pass --repository URL.\n',
  );
}
const manifest = releasedManifest(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')), {
  optional: Object.fromEntries([
    ...Object.keys(libraryNames).map((platform) => [packageOf(platform), onnxRuntimeVersion]),
    [webRuntime.name, webRuntime.version],
    ...weights.map(({ manifest: { name, version } }) => [name, version]),
  ]),
  address,
});
write(manifest.name, manifest.version, ownFiles());
const bill = `${manifest.name}-${manifest.version}.cdx.json`;
const components = run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only']);
if (components === undefined) throw new Error('npm sbom failed: see its message above');
writeFileSync(join(out, bill), billOfMaterials(components, manifest.name, { weights, webRuntime }));
process.stdout.write(`${join(out, bill)}\n`);

/** The files that `npm pack` would take, and those that the READMEs link to. */
function ownFiles() {
  const listed = run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']);
  if (listed === undefined) throw new Error('npm pack failed: see its message above');
  const readmes = ['README.md', 'README.zh-CN.md'].map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }));
  const [{ files }] = JSON.parse(listed);
  const linked = readmes.flatMap(({ text }) => linkedFiles(text)).flatMap(filesAt);
  const paths = new Set([...files.map(({ path }) => path), ...linked]);
  const changed = new Map([
    ['package.json', `${JSON.stringify(manifest, undefined, 2)}\n`],
    ...readmes.map(({ path, text }) => [path, withPublicLinks(text, manifest)]),
  ]);
  const commands = Object.values(manifest.bin);
  return [...paths]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((path) => ({
      path,
      data: changed.has(path) ? Buffer.from(changed.get(path)) : readFileSync(join(root, path)),
      executable: commands.includes(path),
    }));
}

/** A file, or all files of a folder, without what was installed or built there: a link may lead to either. */
function filesAt(path) {
  if (statSync(join(root, path)).isFile()) return [path];
  return readdirSync(join(root, path))
    .filter((name) => !['node_modules', 'dist', 'runs'].includes(name))
    .flatMap((name) => filesAt(posix.join(path, name)));
}

/** Writes a package, and prints its path. */
function write(name, version, files) {
  const path = join(out, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  writeFileSync(path, tarball(files, values.quick ? 1 : 9));
  process.stdout.write(`${path}\n`);
}

/** What a program prints; undefined if it fails. */
function run(program, args) {
  const { status, stdout } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    shell,
    maxBuffer: 2 ** 26,
  });
  return status === 0 ? stdout.trim() : undefined;
}

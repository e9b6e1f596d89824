/** The software bill of materials of a release, in CycloneDX's format: the same lock file gives the same bytes. */

import { createHash } from 'node:crypto';

/**
 * @param {string} listed what `npm sbom --sbom-format cyclonedx --omit dev --package-lock-only` printed
 * @param {string} name of the package
 * @param {object} own packages that are published with it: no lock file can have them
 * @param {readonly import('../pack/weights.mjs').WeightsPackage[]} own.weights packages of networks
 * @param {ReturnType<typeof import('../pack/web-runtime.mjs').webRuntimePackage>} own.webRuntime
 * @returns {string} without the time, the number and the folder of its making
 */
export function billOfMaterials(listed, name, { weights, webRuntime }) {
  const { serialNumber: _, metadata, ...bill } = JSON.parse(listed);
  const { timestamp: __, tools: ___, component, ...rest } = metadata;
  const components = [...bill.components, ...weights.map(componentOf), libraryOf(webRuntime)];
  const whole = { ...bill, components, metadata: { ...rest, component: { ...component, name } } };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}

/** @param {{ name: string, version: string }} webRuntime */
function libraryOf({ name, version }) {
  return {
    'bom-ref': `${name}@${version}`,
    type: 'library',
    name,
    version,
    scope: 'optional',
    purl: purlOf(name, version),
    licenses: [{ license: { id: 'MIT' } }],
  };
}

function purlOf(name, version) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** @param {import('../pack/weights.mjs').WeightsPackage} weights */
function componentOf({ manifest: { name, version, license, author, description }, files }) {
  const notice = files.find(({ path }) => path === 'LICENSE');
  return {
    'bom-ref': `${name}@${version}`,
    type: 'machine-learning-model',
    name,
    version,
    scope: 'optional',
    author,
    description,
    copyright: /^Copyright .*$/m.exec(String(notice?.data))?.[0],
    purl: purlOf(name, version),
    licenses: [{ license: { id: license } }],
    components: files
      .filter(({ path }) => path.endsWith('.safetensors'))
      .map(({ path, data }) => ({
        type: 'data',
        name: path,
        hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(data).digest('hex') }],
      })),
  };
}

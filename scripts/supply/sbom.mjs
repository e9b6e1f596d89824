/** The software bill of materials of a release, in CycloneDX's format: the same lock file gives the same bytes. */

import { createHash } from 'node:crypto';

/**
 * @param {string} listed what `npm sbom --sbom-format cyclonedx --omit dev --package-lock-only` printed
 * @param {string} name of the package
 * @param {readonly import('../pack/weights.mjs').WeightsPackage[]} weights packages of networks: no lock file can have
 *   what is not published
 * @returns {string} without the time, the number and the folder of its making
 */
export function billOfMaterials(listed, name, weights) {
  const { serialNumber: _, metadata, ...bill } = JSON.parse(listed);
  const { timestamp: __, tools: ___, component, ...rest } = metadata;
  const components = [...bill.components, ...weights.map(componentOf)];
  const whole = { ...bill, components, metadata: { ...rest, component: { ...component, name } } };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
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
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
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

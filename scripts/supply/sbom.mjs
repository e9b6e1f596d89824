/** The software bill of materials of a release, in CycloneDX's format: the same lock file gives the same bytes. */

/**
 * @param {string} listed what `npm sbom --sbom-format cyclonedx --omit dev --package-lock-only` printed
 * @param {string} name of the package
 * @returns {string} without the time, the number and the folder of its making
 */
export function billOfMaterials(listed, name) {
  const { serialNumber: _, metadata, ...bill } = JSON.parse(listed);
  const { timestamp: __, tools: ___, component, ...rest } = metadata;
  return `${JSON.stringify({ ...bill, metadata: { ...rest, component: { ...component, name } } }, undefined, 2)}\n`;
}

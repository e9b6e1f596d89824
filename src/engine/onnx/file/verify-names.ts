import type { OnnxModel } from './model.ts';

/**
 * Checks that every value of a model is defined once, and before its first use. ONNX Runtime would refuse the model too,
 * but with a less helpful message.
 *
 * @throws Error (a bug in the lowering or in a pass, not the user's) that names the value and the node
 */
export function verifyNames(model: OnnxModel): void {
  const definedBy = new Map<string, string>();
  const define = (name: string, definer: string): void => {
    const earlier = definedBy.get(name);
    if (earlier !== undefined) {
      throw new Error(
        `model "${model.name}": value "${name}" is defined twice, by ${earlier} and by ${definer}`,
      );
    }
    definedBy.set(name, definer);
  };
  const refuseEmpty = (name: string, what: string): void => {
    if (name === '') throw new Error(`model "${model.name}": ${what} has an empty name`);
  };

  for (const { name } of model.inputs) {
    refuseEmpty(name, 'a graph input');
    define(name, 'a graph input');
  }
  for (const name of model.initializers.keys()) {
    refuseEmpty(name, 'an initializer');
    define(name, 'an initializer');
  }
  model.nodes.forEach((node, index) => {
    const described = `node ${index} (${node.opType})`;
    for (const input of node.inputs) {
      // An empty name is an omitted optional input.
      if (input !== '' && !definedBy.has(input)) {
        throw new Error(
          `model "${model.name}": ${described} takes "${input}", which no graph input, initializer or earlier node defines`,
        );
      }
    }
    if (!node.outputs.some((output) => output !== '')) {
      throw new Error(`model "${model.name}": ${described} has no named output`);
    }
    for (const output of node.outputs) if (output !== '') define(output, described);
  });

  const listed = new Set<string>();
  for (const { name } of model.outputs) {
    refuseEmpty(name, 'a graph output');
    if (!definedBy.has(name)) {
      throw new Error(
        `model "${model.name}": graph output "${name}" is defined by no graph input, initializer or node`,
      );
    }
    if (listed.has(name)) throw new Error(`model "${model.name}": graph output "${name}" is listed twice`);
    listed.add(name);
  }
}

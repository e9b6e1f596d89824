import type { OnnxAttribute, OnnxDataType, OnnxModel, OnnxNode, OnnxTensor } from './model.ts';

/** Initializers with up to this many values are printed in full, larger ones as a checksum. */
const maxPrintedValues = 8;

/**
 * A model as text, for snapshots and for reading: inputs, initializers, nodes and outputs, one per line.
 *
 * The text changes exactly when the model does: attributes are sorted by name, and floats have a decimal point and as many
 * digits as float32 needs. A graph output is followed by its shape. An omitted optional input is `_`. Domains other than
 * the standard one are printed.
 *
 * @example
 * model step (opset 17)
 * inputs
 *   %x: float32[8,3,8,8]
 * initializers
 *   %w: float32[16,3,4,4] checksum 5f0a91c2
 * nodes
 *   %y[8,16,4,4] = Conv(%x, %w) {pads=[1,1,1,1], strides=[2,2]}
 * outputs
 *   %y: float32[8,16,4,4]
 */
export function printModel(model: OnnxModel): string {
  const shapes = new Map(model.outputs.map(({ name, dims }) => [name, dims]));
  const lines = [
    `model ${model.name} (opset ${model.opset})`,
    'inputs',
    ...model.inputs.map(({ name, dataType, dims }) => `  %${name}: ${printType(dataType, dims)}`),
    'initializers',
    ...[...model.initializers].map(([name, tensor]) => `  %${name}: ${printTensor(tensor)}`),
    'nodes',
    ...model.nodes.map((node) => `  ${printNode(node, shapes)}`),
    'outputs',
    ...model.outputs.map(({ name, dataType, dims }) => `  %${name}: ${printType(dataType, dims)}`),
  ];
  return lines.join('\n');
}

function printNode(node: OnnxNode, shapes: ReadonlyMap<string, readonly (number | string)[]>): string {
  const outputs = node.outputs.map((name) => {
    const shape = shapes.get(name);
    return printName(name) + (shape === undefined ? '' : `[${shape.join(',')}]`);
  });
  const operator = node.domain ? `${node.domain}.${node.opType}` : node.opType;
  const attributes = Object.keys(node.attributes)
    .sort()
    .map((name) => `${name}=${printAttribute(node.attributes[name]!)}`);
  const suffix = attributes.length === 0 ? '' : ` {${attributes.join(', ')}}`;
  return `${outputs.join(', ')} = ${operator}(${node.inputs.map(printName).join(', ')})${suffix}`;
}

function printName(name: string): string {
  return name === '' ? '_' : `%${name}`;
}

function printType(dataType: OnnxDataType, dims: readonly (number | string)[]): string {
  return `${dataType}[${dims.join(',')}]`;
}

function printAttribute(attribute: OnnxAttribute): string {
  switch (attribute.kind) {
    case 'int':
      return String(attribute.value);
    case 'float':
      return printFloat(attribute.value);
    case 'floats':
      return `[${attribute.value.map(printFloat).join(',')}]`;
    case 'ints':
      return `[${attribute.value.join(',')}]`;
    case 'string':
      return JSON.stringify(attribute.value);
  }
}

function printTensor({ dataType, dims, data }: OnnxTensor): string {
  const type = printType(dataType, dims);
  if (data.length > maxPrintedValues) return `${type} checksum ${checksum(data)}`;
  const values = Array.from<number | bigint, string>(data, (value) => {
    if (dataType === 'bool') return value === 0 ? 'false' : 'true';
    return typeof value === 'bigint' ? String(value) : printFloat(value);
  });
  return `${type} = ${dims.length === 0 ? values.join(',') : `[${values.join(',')}]`}`;
}

/** The shortest decimal that reads back as the same float32, with a decimal point to distinguish it from an integer. */
function printFloat(value: number): string {
  const float = Math.fround(value);
  if (Object.is(float, -0)) return '-0.0';
  let digits = 1;
  let text = String(float);
  // Nine digits distinguish any two float32 numbers; NaN and the infinities stay as they are.
  while (Number.isFinite(float) && digits <= 9) {
    const candidate = Number(float.toPrecision(digits));
    if (Math.fround(candidate) === float) {
      text = String(candidate);
      break;
    }
    digits += 1;
  }
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** 32-bit FNV-1a of the bytes, only to distinguish weights in snapshots. */
function checksum(data: Float32Array | BigInt64Array | Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

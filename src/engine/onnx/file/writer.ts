import { sizeOf } from '../../../core/shape.ts';
import { dataTypeCodes } from './model.ts';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from './model.ts';
import { ProtobufWriter } from '../../../core/protobuf.ts';
import { verifyNames } from './verify-names.ts';

/*
 * Field numbers are those of onnx.proto3. As in the official library, fields are written in ascending order and repeated
 * numbers unpacked, so decoding a file and encoding it again changes no byte.
 */

/** AttributeProto.AttributeType */
const attributeTypeCodes: Readonly<Record<OnnxAttribute['kind'], number>> = {
  float: 1,
  int: 2,
  string: 3,
  floats: 6,
  ints: 7,
};

const arrayTypes = {
  float32: Float32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
  uint8: Uint8Array,
} as const;

/** Protobuf's limit for a message, in bytes; parsers refuse more. */
const maxMessageBytes = 2 ** 31 - 1;

/**
 * The bytes of an `.onnx` file (a ModelProto) that holds `model`, with its initializers inside.
 *
 * A node is named after its first output. The operator sets are the standard one at `model.opset`, and version 1 of every
 * other domain in use, such as `com.microsoft`. The bytes depend only on the model. Initializers are copied from memory
 * as they are, which assumes a little-endian machine, as ONNX Runtime does.
 *
 * @throws Error (a bug, not the user's) if a value is undefined or defined twice, if an initializer's data does not match
 *   its type and dims, or if the model exceeds protobuf's 2 GiB
 */
export function encodeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  verifyNames(model);
  const writer = new ProtobufWriter();
  writer.int64(1, irVersionFor(model.opset));
  writer.string(2, 'sparring');
  writer.message(7, (graph) => writeGraph(graph, model));
  for (const [domain, version] of operatorSets(model)) {
    writer.message(8, (set) => {
      set.string(1, domain);
      set.int64(2, version);
    });
  }
  for (const [key, value] of Object.entries(model.metadata ?? {})) {
    writer.message(14, (entry) => {
      entry.string(1, key);
      entry.string(2, value);
    });
  }
  if (writer.byteLength > maxMessageBytes) {
    throw new Error(
      `model "${model.name}" takes ${writer.byteLength} bytes, and an ONNX file without external data holds at most ${maxMessageBytes}`,
    );
  }
  return writer.toBytes();
}

/**
 * The oldest file format (IR version) that was released with an operator set, so that older runtimes can read the file.
 * IR versions after 10 only add element types that we do not use.
 */
function irVersionFor(opset: number): number {
  if (!Number.isInteger(opset) || opset < 13) {
    throw new Error(`expected an ONNX operator set of 13 or later, got ${opset}`);
  }
  if (opset >= 21) return 10;
  if (opset >= 19) return 9;
  return opset >= 15 ? 8 : 7;
}

function operatorSets(model: OnnxModel): Map<string, number> {
  const versions = new Map([['', model.opset]]);
  for (const { domain } of model.nodes) if (domain) versions.set(domain, 1);
  return versions;
}

function writeGraph(graph: ProtobufWriter, model: OnnxModel): void {
  for (const node of model.nodes) graph.message(1, (inner) => writeNode(inner, node));
  graph.string(2, model.name);
  for (const [name, tensor] of model.initializers) {
    graph.message(5, (inner) => writeTensor(inner, name, tensor));
  }
  for (const input of model.inputs) graph.message(11, (inner) => writeValueInfo(inner, input));
  for (const output of model.outputs) graph.message(12, (inner) => writeValueInfo(inner, output));
}

function writeNode(writer: ProtobufWriter, node: OnnxNode): void {
  for (const input of node.inputs) writer.string(1, input);
  for (const output of node.outputs) writer.string(2, output);
  writer.string(3, node.outputs.find((output) => output !== '') ?? '');
  writer.string(4, node.opType);
  // Sorted by name, so that the file does not depend on the order in a lowering rule.
  for (const name of Object.keys(node.attributes).sort()) {
    writer.message(5, (inner) => writeAttribute(inner, name, node.attributes[name]!));
  }
  if (node.domain) writer.string(7, node.domain);
}

function writeAttribute(writer: ProtobufWriter, name: string, attribute: OnnxAttribute): void {
  writer.string(1, name);
  switch (attribute.kind) {
    case 'float':
      writer.float(2, attribute.value);
      break;
    case 'int':
      writer.int64(3, attribute.value);
      break;
    case 'string':
      writer.string(4, attribute.value);
      break;
    case 'floats':
      for (const value of attribute.value) writer.float(7, value);
      break;
    case 'ints':
      for (const value of attribute.value) writer.int64(8, value);
      break;
  }
  writer.int64(20, attributeTypeCodes[attribute.kind]);
}

function writeTensor(writer: ProtobufWriter, name: string, tensor: OnnxTensor): void {
  const { dataType, dims, data } = tensor;
  const expected = sizeOf(dims);
  if (!(data instanceof arrayTypes[dataType]) || data.length !== expected) {
    throw new Error(
      `initializer "${name}" of ${dataType}[${dims.join(',')}] takes ${expected} values in a ` +
        `${arrayTypes[dataType].name}, got ${data.length} in a ${data.constructor.name}`,
    );
  }
  for (const dim of dims) writer.int64(1, dim);
  writer.int64(2, dataTypeCodes[dataType]);
  writer.string(8, name);
  writer.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValueInfo(writer: ProtobufWriter, info: OnnxValueInfo): void {
  writer.string(1, info.name);
  // ValueInfoProto.type is a TypeProto, whose tensor_type holds elem_type and a TensorShapeProto.
  writer.message(2, (type) =>
    type.message(1, (tensorType) => {
      tensorType.int64(1, dataTypeCodes[info.dataType]);
      tensorType.message(2, (shape) => {
        for (const dim of info.dims) {
          shape.message(1, (inner) => {
            if (typeof dim === 'number') inner.int64(1, dim);
            else inner.string(2, dim);
          });
        }
      });
    }),
  );
}

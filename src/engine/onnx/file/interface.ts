/** What an ONNX file of another program takes and gives: the names, types and shapes of its inputs and outputs. */
import { DataError } from '../../../core/errors.ts';
import { protobufFields } from '../../../core/protobuf-fields.ts';
import { printable } from '../../../core/wording.ts';

/** An input or output of a model. */
export interface ModelValue {
  readonly name: string;
  /** TensorProto.DataType: 1 is float32. Undefined if it is no tensor. */
  readonly elementType: number | undefined;
  /** A dimension that is free is undefined. The shape is undefined if the file does not say it. */
  readonly dims: readonly (number | undefined)[] | undefined;
}

/** The inputs and outputs of a model, without the weights that older files list among the inputs. */
export interface ModelInterface {
  readonly inputs: readonly ModelValue[];
  readonly outputs: readonly ModelValue[];
}

const utf8 = new TextDecoder();

/*
 * Field numbers are those of onnx.proto3: ModelProto.graph 7; GraphProto.initializer 5, input 11, output 12;
 * TensorProto.name 8; ValueInfoProto.name 1, type 2; TypeProto.tensor_type 1; Tensor.elem_type 1, shape 2;
 * TensorShapeProto.dim 1; Dimension.dim_value 1.
 */

/** @param name of the file, for errors @throws DataError if it is no ONNX model */
export function readModelInterface(file: Uint8Array, name: string): ModelInterface {
  try {
    const graph = lastOf(file, 7);
    if (graph === undefined) throw new RangeError('it has no graph');
    const weights = new Set<string>();
    const values = { inputs: [] as ModelValue[], outputs: [] as ModelValue[] };
    for (const { field, bytes } of protobufFields(graph)) {
      if (bytes === undefined) continue;
      if (field === 5) weights.add(textOf(bytes, 8));
      else if (field === 11) values.inputs.push(valueOf(bytes));
      else if (field === 12) values.outputs.push(valueOf(bytes));
    }
    return { ...values, inputs: values.inputs.filter((input) => !weights.has(input.name)) };
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new DataError(`${name} is no ONNX model: ${thrown.message}`, { cause: thrown });
  }
}

function valueOf(info: Uint8Array): ModelValue {
  const type = lastOf(info, 2);
  const tensor = type && lastOf(type, 1);
  const shape = tensor && lastOf(tensor, 2);
  const dims = shape && [...protobufFields(shape)].filter(({ field }) => field === 1);
  return {
    name: textOf(info, 1),
    elementType: tensor && numberOf(tensor, 1),
    dims: dims?.map(({ bytes = new Uint8Array() }) => numberOf(bytes, 1) || undefined),
  };
}

/** The last value of a field: protobuf's rule if one comes twice. */
function lastOf(message: Uint8Array, wanted: number): Uint8Array | undefined {
  let found: Uint8Array | undefined;
  for (const { field, bytes } of protobufFields(message)) if (field === wanted) found = bytes ?? found;
  return found;
}

function numberOf(message: Uint8Array, wanted: number): number | undefined {
  let found: number | undefined;
  for (const { field, value } of protobufFields(message)) if (field === wanted) found = value ?? found;
  return found;
}

function textOf(message: Uint8Array, wanted: number): string {
  return printable(utf8.decode(lastOf(message, wanted) ?? new Uint8Array()));
}

/** An ONNX model as plain data: made by the lowering, encoded by the writer. */
export type OnnxDataType = 'float32' | 'int64' | 'bool' | 'uint8';

/** TensorProto.DataType */
export const dataTypeCodes: Readonly<Record<OnnxDataType, number>> = {
  float32: 1,
  uint8: 2,
  int64: 7,
  bool: 9,
};

export type OnnxAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'string'; readonly value: string };

/** Dense values in row-major order. `data` is Float32Array, BigInt64Array or Uint8Array by type; a bool is 0 or 1. */
export interface OnnxTensor {
  readonly dataType: OnnxDataType;
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array | Uint8Array;
}

export interface OnnxNode {
  readonly opType: string;
  /** Default: the standard domain. */
  readonly domain?: string;
  /** Names of values; an empty name is an omitted optional input. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A graph input or output; a string among `dims` is a free dimension of that name. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly dataType: OnnxDataType;
  readonly dims: readonly (number | string)[];
}

export interface OnnxModel {
  readonly name: string;
  readonly opset: number;
  /** In topological order. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  /** What a program must know to use the model. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What is called again and again in ONNX Runtime's C interface: values on memory of others, sessions, and runs. */
import { sizeOf, type Shape } from '../../../core/shape.ts';
import type { DType } from '../../tensor/operations.ts';
import type { HostTensor } from '../tensor.ts';
import { fatalOnly, type Address, type OnnxRuntimeLibrary } from './ort-native-library.ts';

/** ONNXTensorElementDataType. */
export const elementTypes: Readonly<Record<DType, number>> = { float32: 1, int64: 7, bool: 9 };

/** A value on the memory of a host tensor, which must be referenced until the value is released. */
export function valueOnHost(library: OnnxRuntimeLibrary, { dtype, shape, data }: HostTensor): Address {
  return library.create(
    'CreateTensorWithDataAsOrtValue',
    library.cpuMemory,
    data,
    data.byteLength,
    dimensions(shape),
    shape.length,
    elementTypes[dtype],
  );
}

/** A value of float32 on the memory of another, as a list of its numbers. @param memory of both */
export function flatValue(
  library: OnnxRuntimeLibrary,
  memory: Address,
  value: Address,
  shape: Shape,
): Address {
  const size = sizeOf(shape);
  return library.create(
    'CreateTensorWithDataAsOrtValue',
    memory,
    library.create('GetTensorMutableData', value),
    size * Float32Array.BYTES_PER_ELEMENT,
    dimensions([size]),
    1,
    elementTypes.float32,
  );
}

export function dimensions(shape: Shape): BigInt64Array {
  return BigInt64Array.from(shape, BigInt);
}

/** @param configure sets what its options are beyond silence @throws Error if ONNX Runtime refuses the model or an option */
export function createSession(
  library: OnnxRuntimeLibrary,
  model: Uint8Array,
  configure: (sessionOptions: Address) => void,
): Address {
  const options = library.create('CreateSessionOptions');
  try {
    library.check('SetSessionLogSeverityLevel', options, fatalOnly);
    configure(options);
    return library.create('CreateSessionFromArray', library.env, model, model.byteLength, options);
  } finally {
    library.release('ReleaseSessionOptions', options);
  }
}

/** The values of a run's inputs or outputs, by name. */
export type Values = Readonly<Record<string, Address>>;

/** Runs a session, and blocks JavaScript meanwhile. */
export function runNow(library: OnnxRuntimeLibrary, session: Address, inputs: Values, outputs: Values): void {
  library.check('Run', ...runParameters(session, inputs, outputs));
}

/** What native code reads or writes, referenced here so that it is not garbage-collected. */
const lent = new Set<readonly unknown[]>();

/** Runs a session on another thread. @param held what the values are on, until the run has ended */
export async function runInBackground(
  library: OnnxRuntimeLibrary,
  session: Address,
  inputs: Values,
  outputs: Values,
  ...held: readonly unknown[]
): Promise<void> {
  const parameters = runParameters(session, inputs, outputs);
  const all = [...parameters, ...held];
  lent.add(all);
  try {
    await library.checkInBackground('Run', ...parameters);
  } finally {
    lent.delete(all);
  }
}

function runParameters(session: Address, inputs: Values, outputs: Values): readonly unknown[] {
  const [given, wanted] = [inputs, outputs].map((values) => BigUint64Array.from(Object.values(values)));
  const [givenNames, wantedNames] = [Object.keys(inputs), Object.keys(outputs)];
  return [session, null, givenNames, given, givenNames.length, wantedNames, wantedNames.length, wanted];
}

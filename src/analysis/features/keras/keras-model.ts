/** A Keras model in the files of TensorFlow.js: layers by name, and weights that may be stored as bytes. */
import { joinedBytes } from '../../../core/bytes.ts';
import { DataError } from '../../../core/errors.ts';
import { sizeOf, type Shape } from '../../../core/shape.ts';
import { abbreviated } from '../../../core/wording.ts';
import { KerasSettings } from './keras-settings.ts';

/** A Keras model as TensorFlow.js stores it: the contents of model.json, and the files of weights in the order of its list. */
export interface KerasFiles {
  /** The parsed JSON. */
  readonly model: unknown;
  readonly weights: readonly Uint8Array[];
}

/** One layer, and the names of the layers whose results it takes. */
export interface KerasLayer {
  readonly name: string;
  /** `Conv2D` */
  readonly kind: string;
  readonly settings: KerasSettings;
  readonly inputs: readonly string[];
}

/** One array of weights, with Keras's axes: a kernel is [height, width, inputs, outputs]. */
export interface KerasTensor {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** What a network is made of. */
export interface KerasModel {
  /** In the order in which they are computed. */
  readonly layers: readonly KerasLayer[];
  /** By the name of a layer and of what the array is to it: `Conv1/kernel`. */
  readonly weights: ReadonlyMap<string, KerasTensor>;
}

/** Bytes of one number, by how it is stored. */
const storedBytes = { float32: 4, uint8: 1, uint16: 2 } as const;
type Stored = keyof typeof storedBytes;

/**
 * @param name of the network, for errors
 * @throws DataError if these are no files of a Keras model
 */
export function kerasModelOf({ model, weights }: KerasFiles, name: string): KerasModel {
  const root = new KerasSettings(model, name);
  const config = root.object('modelTopology').object('model_config').object('config');
  return {
    layers: config.objects('layers').map(layerOf),
    weights: tensorsOf(root.objects('weightsManifest'), joinedBytes(weights), name),
  };
}

function layerOf(layer: KerasSettings): KerasLayer {
  // Each call of a layer lists [layer, call, output, options] of its inputs. All layers here are called once.
  const [inputs = []] = layer.lists('inbound_nodes');
  return {
    name: layer.text('name'),
    kind: layer.text('class_name'),
    settings: layer.object('config'),
    inputs: inputs.map((input) => String(Array.isArray(input) ? input[0] : input)),
  };
}

/** The arrays of the manifest, which follow one another in `bytes`. */
function tensorsOf(groups: readonly KerasSettings[], bytes: Uint8Array, name: string) {
  const tensors = new Map<string, KerasTensor>();
  let first = 0;
  for (const spec of groups.flatMap((group) => group.objects('weights'))) {
    spec.oneOf('dtype', ['float32']);
    const quantization = spec.optionalObject('quantization');
    const stored: Stored = quantization?.oneOf('dtype', ['uint8', 'uint16']) ?? 'float32';
    const shape = spec.integers('shape');
    const length = sizeOf(shape) * storedBytes[stored];
    if (first + length > bytes.length) {
      throw new DataError(
        `${name} has ${bytes.length} bytes of weights, fewer than its ${abbreviated(spec.text('name'))} needs: install it again`,
      );
    }
    const [scale, min] =
      quantization === undefined ? [1, 0] : [quantization.number('scale'), quantization.number('min')];
    const values = storedNumbers(bytes.slice(first, first + length), stored);
    tensors.set(spec.text('name'), { shape, values: Float32Array.from(values, (v) => v * scale + min) });
    first += length;
  }
  return tensors;
}

/** @param bytes a copy, so that it begins where a number may begin; little-endian */
function storedNumbers({ buffer }: Uint8Array<ArrayBuffer>, stored: Stored): ArrayLike<number> {
  if (stored === 'uint8') return new Uint8Array(buffer);
  return stored === 'uint16' ? new Uint16Array(buffer) : new Float32Array(buffer);
}

/**
 * Makes keras.json, which the test of Keras models follows: a small network with the layers of MobileNetV2, and what
 * TensorFlow.js computes of two pictures; and what it computes of pictures with the MobileNetV2 of the npm package nsfwjs.
 * See README.md beside this file.
 *
 *     npm i --no-save --prefix FOLDER @tensorflow/tfjs@4.22.0 nsfwjs@4.4.0
 *     node test/golden/make_keras_golden.mjs FOLDER # a quarter of a minute
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const require = createRequire(join(resolve(process.argv[2]), 'any.js'));
const tf = require('@tensorflow/tfjs');
const { layers } = tf;

/** The formula of the golden trainings' pictures, in [0, 1]. */
const valueAt = (p, c, y, x) => Math.abs(((x * (1 + (p % 3)) + y * (1 + c) + 5 * p + 7 * c) % 64) - 32) / 32;

function picturesOf(count, side) {
  const values = new Float32Array(count * side * side * 3);
  let at = 0;
  for (let p = 0; p < count; p++)
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) for (let c = 0; c < 3; c++) values[at++] = valueAt(p, c, y, x);
  return tf.tensor4d(values, [count, side, side, 3]);
}

/** Strides, both paddings, biases, activations, a normalisation after a convolution, and one that is after a sum. */
function smallNetwork() {
  const plain = { useBias: false };
  const normal = (x, more) => layers.batchNormalization({ epsilon: 1e-3, ...more }).apply(x);
  const relu6 = (x) => layers.reLU({ maxValue: 6 }).apply(x);
  const convolved = (x, filters, kernelSize, more) =>
    layers.conv2d({ filters, kernelSize, ...more }).apply(x);
  const depthwise = (x, more) => layers.depthwiseConv2d({ kernelSize: 3, ...more }).apply(x);
  const pictures = tf.input({ shape: [16, 16, 3] });
  const padded = layers.zeroPadding2d({ padding: [[0, 1], [1, 2]] }).apply(pictures); // prettier-ignore
  const first = relu6(normal(convolved(padded, 6, 3, { ...plain, strides: 2 })));
  const second = relu6(normal(depthwise(first, { ...plain, padding: 'same' })));
  const strided = depthwise(second, { padding: 'same', strides: 2, depthMultiplier: 2, activation: 'relu' });
  const one = normal(convolved(strided, 4, 1, plain));
  const two = convolved(normal(one, { scale: false, center: false }), 4, [2, 3], { padding: 'same' });
  const sum = normal(layers.add().apply([one, two]));
  const last = layers.reLU().apply(convolved(sum, 8, 1));
  const pooled = layers.averagePooling2d({ poolSize: 2, strides: 2 }).apply(last);
  const flat = layers.flatten().apply(pooled);
  return tf.model({ inputs: pictures, outputs: layers.dense({ units: 2 }).apply(flat) });
}

/** Weights as bytes, so that the file is small and what they stand for is exact. */
function storedWeights(model) {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const specs = [];
  const bytes = [];
  for (const { originalName: name, shape } of model.weights) {
    const isVariance = name.endsWith('moving_variance') || name.endsWith('gamma');
    const isLarge = name.endsWith('kernel');
    const [min, scale] = isVariance ? [0.4, 0.006] : isLarge ? [-1, 0.008] : [-0.3, 0.003];
    // One array as it is: TensorFlow.js stores most networks so.
    const isFloat = name.startsWith('dense');
    specs.push({
      name,
      shape,
      dtype: 'float32',
      ...(isFloat ? {} : { quantization: { min, scale, dtype: 'uint8' } }),
    });
    const count = shape.reduce((product, side) => product * side, 1);
    for (let i = 0; i < count; i++) {
      const byte = Math.floor(256 * random());
      if (isFloat) bytes.push(...new Uint8Array(Float32Array.of(min + scale * byte).buffer));
      else bytes.push(byte);
    }
  }
  return { specs, bytes: Uint8Array.from(bytes) };
}

const untrained = smallNetwork();
const { specs, bytes } = storedWeights(untrained);
const modelTopology = {
  model_config: { class_name: 'Model', config: JSON.parse(untrained.toJSON()).config },
};
const small = await loaded({ modelTopology, weightsManifest: [{ weights: specs }] }, bytes);
const { MobileNetV2Model } = require('nsfwjs/models/mobilenet_v2');
const [bundle] = await Promise.all(MobileNetV2Model.weightBundles.map((each) => each()));
const real = await loaded(
  (await MobileNetV2Model.modelJson()).default,
  Buffer.from(bundle.default, 'base64'),
);

async function loaded({ modelTopology: topology, weightsManifest }, weights) {
  const weightSpecs = weightsManifest[0].weights;
  return tf.loadLayersModel(
    tf.io.fromMemory({ modelTopology: topology, weightSpecs, weightData: Uint8Array.from(weights).buffer }),
  );
}

async function featuresOf(model, count) {
  const flat = model.layers.find((layer) => layer.getClassName() === 'Flatten');
  const [, side] = model.inputs[0].shape;
  const features = tf.model({ inputs: model.inputs, outputs: flat.output }).predict(picturesOf(count, side));
  return features.array();
}

const golden = {
  by: `TensorFlow.js ${tf.version.tfjs}`,
  small: {
    files: {
      model: { modelTopology, weightsManifest: [{ weights: specs }] },
      weights: Buffer.from(bytes).toString('base64'),
    },
    features: await featuresOf(small, 2),
  },
  nsfwjs: {
    package: '4.4.0',
    features: (await featuresOf(real, 2)).map((row) => row.filter((_, i) => i % 20 === 0)),
  },
};
writeFileSync(new URL('keras.json', import.meta.url), `${JSON.stringify(golden)}\n`);

/** Our side for single convolutions: each is a separate model, whose buffers are allocated once, as within a step. */
import { ops, RandomStream } from '../../dist/graph.js';
import { createNodeRuntime } from '../../dist/index.js';
import { lower } from '../../dist/engine/onnx/lower.js';
import { encodeModel } from '../../dist/engine/onnx/file/writer.js';
import { serve, sideOptions } from './protocol.mjs';

const { threads } = sideOptions();
const runtime = await createNodeRuntime({ threads });

const graphs = {
  forward: ({ larger, weights, geometry }) => ops.conv2d(larger, weights, geometry),
  transposed: ({ larger, smaller, weights, attributes }) =>
    ops.convTransposeTo(smaller, weights, attributes, larger.shape.slice(2)),
  'weight gradient': ({ larger, smaller, weights, attributes }) =>
    ops.convWeightGradient(larger, smaller, attributes, weights.shape.slice(2)),
};

function graphOf(kernel) {
  if (kernel.direction === 'product') {
    const shape = [kernel.size, kernel.size];
    return ops.matmul(ops.input('a', shape), ops.input('b', shape));
  }
  const { batch, channels, height, width, maps, kernel: side, stride, padding } = kernel;
  const larger = ops.input('larger', [batch, channels, height, width]);
  const weights = ops.input('weights', [maps, channels, side, side]);
  const geometry = { stride, padding };
  const { attributes, shape } = ops.conv2d(larger, weights, geometry);
  const smaller = ops.input('smaller', shape);
  return graphs[kernel.direction]({ larger, smaller, weights, geometry, attributes });
}

let model;
let tensors;

async function use(kernel) {
  await model?.release();
  const graph = graphOf(kernel);
  const tensor = ({ dtype, shape }) => {
    const values = new Float32Array(shape.reduce((product, axis) => product * axis, 1));
    return { dtype, shape, data: new RandomStream(1, 'test', 0).uniform(values, -1, 1) };
  };
  tensors = {
    inputs: Object.fromEntries(graph.inputs.map((input) => [input.attributes.name, tensor(input)])),
    outputs: { result: tensor(graph) },
  };
  model = await runtime.load(encodeModel(lower('kernel', { result: graph }, { kernels: runtime.kernels })));
}

await serve({ name: 'Sparring', use, step: () => model.run(tensors.inputs, tensors.outputs) });
await model?.release();

/** ONNX Runtime logs to standard error, in colour. Nothing of that reaches the terminal, however it is called. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel } from '../../src/engine/onnx/file/writer.ts';
import { program } from './sparring.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-silence-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** A model of one node, y = node(x, i), whose values cannot be computed. */
function failing(opType: string): Uint8Array {
  return encodeModel({
    name: 'failing',
    opset: 20,
    nodes: [{ opType, inputs: ['x', 'i'], outputs: ['y'], attributes: {} }],
    initializers: new Map(),
    inputs: [
      { name: 'x', dataType: 'float32', dims: [3] },
      { name: 'i', dataType: 'int64', dims: [1] },
    ],
    outputs: [{ name: 'y', dataType: 'float32', dims: [1] }],
  });
}

/** Loads and runs a model in a process of its own. Prints the message of the error. */
async function run(model: Uint8Array, imports: string, load: string) {
  await writeFile(join(cwd, 'model.onnx'), model);
  const script = `
    import { readFileSync } from 'node:fs';
    ${imports}
    const model = new Uint8Array(readFileSync('model.onnx'));
    const x = new Float32Array(3), i = BigInt64Array.of(7n), y = new Float32Array(1);
    try { ${load} } catch (error) { console.log(error.message); }`;
  await writeFile(join(cwd, 'script.mjs'), script);
  return promisify(execFile)(process.execPath, ['script.mjs'], { cwd });
}

const built = (path: string) => pathToFileURL(join(program, '../..', path)).href;

const throughSparring = (direct: boolean) =>
  [
    `import { createNodeRuntime } from '${built('engine/runtime/node/ort-node.js')}';
     import { HostTensor } from '${built('engine/runtime/tensor.js')}';`,
    `const runtime = await createNodeRuntime({ direct: ${direct} });
     const loaded = await runtime.load(model);
     await loaded.run({ x: new HostTensor('float32', [3], x), i: new HostTensor('int64', [1], i) },
       { y: new HostTensor('float32', [1], y) });`,
  ] as const;

describe.each([
  ['directly', true],
  ['through the binding', false],
])('called %s', (_, direct) => {
  it.each([
    ['a node that fails', failing('Gather'), 'indices element out of data bounds, idx=7'],
    ['an unknown node', failing('NoSuchOp'), 'No Op registered for NoSuchOp'],
    ['bytes that are no model', Uint8Array.of(8, 1, 2), 'protobuf parsing failed'],
  ])('is silent about %s, which is an error', async (_what, model, message) => {
    const { stdout, stderr } = await run(model, ...throughSparring(direct));
    expect(stdout).toContain(message);
    expect(stderr).toBe('');
  });
});

it('would be loud otherwise', async () => {
  const common = pathToFileURL(join(program, '../../../node_modules/onnxruntime-node/dist/index.js')).href;
  const { stderr } = await run(
    failing('Gather'),
    `import ort from '${common}';`,
    `const session = await ort.InferenceSession.create(model);
     await session.run({ x: new ort.Tensor('float32', x, [3]), i: new ort.Tensor('int64', i, [1]) });`,
  );
  expect(stderr).toContain('[E:onnxruntime:');
});

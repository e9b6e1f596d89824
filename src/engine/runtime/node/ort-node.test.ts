import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it, vi } from 'vitest';
import { UsageError } from '../../../core/errors.ts';
import { lower } from '../../onnx/lower.ts';
import { encodeModel } from '../../onnx/file/writer.ts';
import type { Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { OnnxRuntimeLibrary } from './ort-native-library.ts';
import { createNodeRuntime, reasonOf } from './ort-node.ts';
import { compile } from '../program.ts';
import { hostMemory, HostTensor } from '../tensor.ts';

const float32 = (shape: readonly number[], ...values: number[]) =>
  new HostTensor('float32', shape, Float32Array.from(values));

describe('createNodeRuntime', () => {
  it('reports what it runs on', async () => {
    expect(await createNodeRuntime()).toMatchObject({ device: 'cpu', threads: availableParallelism() });
    expect(await createNodeRuntime({ device: 'cpu', threads: 1 })).toMatchObject({ threads: 1 });
  });

  it('reports how it calls ONNX Runtime', async () => {
    expect((await createNodeRuntime()).execution).toEqual({
      calls: 'direct',
      freesAtLastUse: true,
      reasons: [],
    });
    expect((await createNodeRuntime({ direct: false })).execution).toEqual({
      calls: 'binding',
      freesAtLastUse: false,
      reasons: ['onnxruntime-node’s binding was requested'],
    });
  });

  it('runs through the binding if the library cannot be called, and reports why', async () => {
    const open = vi
      .spyOn(OnnxRuntimeLibrary, 'open')
      .mockReturnValue({ calls: 'none', isMissing: false, reason: 'no koffi here' });
    try {
      const runtime = await createNodeRuntime({ threads: 1 });
      expect(runtime.execution).toEqual({
        calls: 'binding',
        freesAtLastUse: false,
        reasons: ['ONNX Runtime’s library cannot be called: no koffi here'],
      });
      const program = await compile({ y: ops.exp(ops.input('x', [1])) }, runtime);
      expect((await program.run({ x: Float32Array.of(0) }))['y']).toEqual(Float32Array.of(1));
      await program.release();
    } finally {
      open.mockRestore();
    }
  });

  it('refuses a library that the user named and that cannot be called, in place of taking another', async () => {
    const open = vi
      .spyOn(OnnxRuntimeLibrary, 'open')
      .mockReturnValue({ calls: 'none', isMissing: false, reason: 'invalid ELF header' });
    vi.stubEnv('SPARRING_ONNXRUNTIME', '/opt/notes.txt');
    try {
      await expect(createNodeRuntime({ device: 'cuda' })).rejects.toThrow(
        'SPARRING_ONNXRUNTIME names /opt/notes.txt, which cannot be used: invalid ELF header: name the library',
      );
    } finally {
      open.mockRestore();
      vi.unstubAllEnvs();
    }
  });

  it('says what cuda takes where it is not', async () => {
    await expect(createNodeRuntime({ device: 'cuda' })).rejects.toThrow(
      /^device cuda (could not be started \(libonnxruntime_providers_cuda.so is not beside .*\): it takes NVIDIA’s driver and an ONNX Runtime with CUDA, whose library SPARRING_ONNXRUNTIME names|is not available)/,
    );
  });

  it('runs webgpu through the binding if the library was built without it, and reports why', async () => {
    const library = OnnxRuntimeLibrary.open() as OnnxRuntimeLibrary;
    const check = library.check.bind(library);
    const checked = vi.spyOn(library, 'check').mockImplementation((name, ...rest) => {
      if (name === 'SessionOptionsAppendExecutionProvider')
        throw new Error('WebGPU is not supported in this build.');
      check(name, ...rest);
    });
    try {
      const { execution, memory } = await createNodeRuntime({ device: 'webgpu' });
      const reasons = ['ONNX Runtime’s library was built without webgpu'];
      expect([execution.calls, execution.reasons, memory]).toEqual(['binding', reasons, hostMemory]);
    } finally {
      checked.mockRestore();
    }
  });

  it('reports the limitations of a direct call', async () => {
    const library = OnnxRuntimeLibrary.open() as { version: string; callsInBackground: boolean };
    const { version, callsInBackground } = library;
    Object.assign(library, { version: '1.99.0', callsInBackground: false });
    try {
      const { execution } = await createNodeRuntime();
      expect(execution).toMatchObject({ calls: 'direct', freesAtLastUse: false });
      expect(execution.reasons).toEqual([
        expect.stringMatching(/^memory is freed later: ONNX Runtime 1\.99\.0 is not one of/),
        expect.stringMatching(/^each run blocks JavaScript: koffi was already in use/),
      ]);
    } finally {
      Object.assign(library, { version, callsInBackground });
    }
  });

  it('refuses an unavailable device and lists the available ones', async () => {
    const foreign = process.platform === 'darwin' ? 'dml' : 'coreml';
    const refusal = createNodeRuntime({ device: foreign });
    await expect(refusal).rejects.toThrow(UsageError);
    await expect(refusal).rejects.toThrow(
      new RegExp(
        `^device ${foreign} is not available: this machine's ONNX Runtime has .*cpu.*; pass one of these as device$`,
      ),
    );
  });

  it('gives the reason why a device failed, without ONNX Runtime’s source paths', () => {
    const raw =
      '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize(const Config&)::<lambda()> adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters ';
    expect(reasonOf(new Error(raw))).toBe('Failed to get a WebGPU adapter: No supported adapters');
    const cuda =
      'onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load library /a/b.so';
    expect(reasonOf(new Error(cuda))).toBe('Failed to load library /a/b.so');
    expect(reasonOf(new Error('out of memory'))).toBe('out of memory');
  });

  it.each([true, false])('writes outputs of each type into the given arrays (direct: %s)', async (direct) => {
    const runtime = await createNodeRuntime({ threads: 1, direct });
    const x = ops.input('x', [2, 2]);
    const at = ops.input('at', [3], 'int64');
    const outputs = {
      rows: ops.gather(x, at),
      positive: ops.greater(x, 0),
      integers: ops.reshape(at, [3, 1]),
      total: ops.sum(x),
    };
    const model = await runtime.load(encodeModel(lower('types', outputs)));
    const given: Record<string, HostTensor> = {};
    for (const [name, { dtype, shape }] of Object.entries(outputs)) {
      given[name] = new HostTensor(dtype, shape);
    }
    for (const scale of [1, -1]) {
      await model.run(
        {
          x: float32([2, 2], scale, -2 * scale, 3 * scale, 0.5 * scale),
          at: new HostTensor('int64', [3], BigInt64Array.of(1n, 0n, 1n)),
        },
        given,
      );
      const values = (name: string) => Array.from<number | bigint, number>(given[name]!.data, Number);
      expect(values('rows')).toEqual([3, 0.5, 1, -2, 3, 0.5].map((value) => value * scale));
      expect(values('positive')).toEqual(scale === 1 ? [1, 0, 1, 1] : [0, 1, 0, 0]);
      expect(values('integers')).toEqual([1, 0, 1]);
      expect(values('total')).toEqual([2.5 * scale]);
    }
    await model.release();
  });

  it('has a reason to avoid the binding: it copies an output that it has already written in place', async () => {
    const model = encodeModel(lower('copied', { y: ops.exp(ops.input('x', [2])) }));
    const session = await ort.InferenceSession.create(model, { executionProviders: ['cpu'] });
    const given = new ort.Tensor('float32', new Float32Array(2), [2]);
    const { y } = await session.run({ x: new ort.Tensor('float32', new Float32Array(2), [2]) }, { y: given });
    expect([...given.data]).toEqual([1, 1]);
    expect([...(y!.data as Float32Array)]).toEqual([1, 1]);
    expect((y!.data as Float32Array).buffer).not.toBe(given.data.buffer);
    await session.release();
  });

  it('explains why a model does not load', async () => {
    const runtime = await createNodeRuntime();
    await expect(runtime.load(Uint8Array.of(1, 2, 3))).rejects.toThrow(/^device cpu could not be started \(/);
  });

  it.each([true, false])(
    'passes on ONNX Runtime’s message about a wrong shape (direct: %s)',
    async (direct) => {
      const runtime = await createNodeRuntime({ threads: 1, direct });
      const model = await runtime.load(encodeModel(lower('shapes', { y: ops.exp(ops.input('x', [2])) })));
      const run = model.run({ x: float32([3], 1, 2, 3) }, { y: float32([3], 0, 0, 0) });
      await expect(run).rejects.toThrow(/invalid dimensions for input: x/);
      await model.release();
    },
  );

  it('may be released twice, and does not run afterwards', async () => {
    const runtime = await createNodeRuntime({ threads: 1 });
    const model = await runtime.load(encodeModel(lower('once', { y: ops.exp(ops.input('x', [1])) })));
    await model.release();
    await model.release();
    const run = model.run({ x: float32([1], 0) }, { y: float32([1], 0) });
    await expect(run).rejects.toThrow('this model was released');
  });

  it('does not block the JavaScript thread during a run, and releases the model afterwards', async () => {
    const runtime = await createNodeRuntime({ threads: 1 });
    const side = 512;
    let product: Node = ops.input('x', [side, side]);
    for (let i = 0; i < 40; i++) product = ops.tanh(ops.matmul(product, product));
    const model = await runtime.load(encodeModel(lower('long', { y: product })));
    const x = new HostTensor('float32', [side, side]);
    const y = new HostTensor('float32', [side, side], new Float32Array(side * side).fill(1));
    let turns = 0;
    const clock = setInterval(() => turns++, 1);
    const running = model.run({ x }, { y });
    await model.release(); // waits for it
    clearInterval(clock);
    await running;
    expect(turns).toBeGreaterThan(0);
    expect((y.data as Float32Array).every((value) => value === 0)).toBe(true);
  });

  it('runs several programs at once', async () => {
    const runtime = await createNodeRuntime({ threads: 1 });
    const x = ops.input('x', [1]);
    const programs = await Promise.all(
      [1, 2, 3].map((factor) => compile({ y: ops.mul(x, factor) }, runtime)),
    );
    const results = await Promise.all(
      programs.map((program, i) => program.run({ x: Float32Array.of(10 ** i) })),
    );
    expect(results.map(({ y }) => y[0])).toEqual([1, 20, 300]);
    await Promise.all(programs.map((program) => program.release()));
  });

  it('writes a profile to the given path', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sparring-profile-'));
    try {
      const runtime = await createNodeRuntime({ threads: 1, profile: join(folder, 'step') });
      const program = await compile({ y: ops.exp(ops.input('x', [1])) }, runtime);
      await program.run({ x: Float32Array.of(0) });
      await program.release();
      const [file] = readdirSync(folder);
      expect(file).toMatch(/^step.*\.json$/);
      expect(readFileSync(join(folder, file!), 'utf8')).toContain('"op_name" : "Exp"');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

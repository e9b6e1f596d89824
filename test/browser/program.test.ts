/** Programs in a page, on wasm and WebGPU, compared with the reference interpreter. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Grad from '../../src/engine/tensor/grad.ts';
import type * as Interpret from '../../src/engine/tensor/interpret.ts';
import type * as Ops from '../../src/engine/tensor/ops.ts';
import type * as Program from '../../src/engine/runtime/program.ts';
import type * as StateModule from '../../src/engine/runtime/state.ts';
import type * as Web from '../../src/web.ts';
import { browserNote, chromiumPath, openPage, type BrowserPage } from './page.ts';

describe.skipIf(chromiumPath === undefined)(`a program in Chromium${browserNote}`, () => {
  let page: BrowserPage;

  beforeAll(async () => {
    page = await openPage();
  });

  afterAll(async () => {
    await page?.close();
  });

  async function modules() {
    return {
      web: await page.load<typeof Web>('web.js'),
      ops: await page.load<typeof Ops>('engine/tensor/ops.js'),
      grad: await page.load<typeof Grad>('engine/tensor/grad.js'),
      reference: await page.load<typeof Interpret>('engine/tensor/interpret.js'),
      program: await page.load<typeof Program>('engine/runtime/program.js'),
      state: await page.load<typeof StateModule>('engine/runtime/state.js'),
    };
  }

  it.each(['wasm', 'webgpu'] as const)(
    'computes the same values as the interpreter, on %s',
    async (device) => {
      const result = await page.evaluate(
        async ({ web, ops, grad, reference, program, device: name }) => {
          const x = ops.input('x', [2, 2, 6, 6]);
          const w = ops.input('w', [3, 2, 4, 4]);
          const at = ops.input('at', [2], 'int64');
          const y = ops.leakyRelu(ops.conv2d(x, w, { stride: 2, padding: 1 }), 0.2);
          const loss = ops.mean(ops.softplus(ops.sum(y, { axes: [1, 2, 3] })));
          const [dx, dw] = grad.grad(loss, [x, w]);
          const outputs = {
            y,
            loss,
            dx: dx,
            dw: dw,
            positive: ops.greater(y, 0),
            rows: ops.gather(w, at),
            at,
          };

          const feeds = {
            x: Float32Array.from({ length: 144 }, (_, i) => Math.sin(i)),
            w: Float32Array.from({ length: 96 }, (_, i) => Math.cos(3 * i)),
            at: BigInt64Array.of(2n, 0n),
          };
          const runtime = await web.createWebRuntime({ device: name });
          const compiled = await program.compile(outputs, runtime);
          const results = await compiled.run(feeds);
          const expected = reference.interpret(Object.values(outputs), { ...feeds, at: [2, 0] });
          const distances = Object.keys(outputs).map((output, i) =>
            Math.max(
              ...expected[i]!.map((value, place) =>
                Math.abs(value - Number(results[output as keyof typeof results][place])),
              ),
            ),
          );
          await compiled.release();
          return { device: runtime.device, threads: runtime.threads, worst: Math.max(...distances) };
        },
        { ...(await modules()), device },
      );
      expect(result.device).toBe(device);
      expect(result.threads).toBeGreaterThanOrEqual(1);
      expect(result.worst).toBeLessThan(1e-4);
    },
  );

  it.each(['wasm', 'webgpu'] as const)(
    'updates the state, and runs programs concurrently, on %s',
    async (device) => {
      const result = await page.evaluate(
        async ({ web, ops, program, state, device: name }) => {
          const runtime = await web.createWebRuntime({ device: name });
          const w = ops.input('w', [2]);
          const step = await program.compile({ before: w }, runtime, { updates: { w: ops.mul(w, 2) } });
          const other = await program.compile({ twice: ops.mul(ops.input('x', [64, 64]), 2) }, runtime);
          const kept = new state.State();
          kept.add('w', [2], Float32Array.of(1, 3));
          const seen: number[] = [];
          for (let i = 0; i < 3; i++) {
            const [results, others] = await Promise.all([
              step.run({}, kept),
              other.run({ x: new Float32Array(64 * 64).fill(i) }),
            ]);
            seen.push(Number(results['before'][1]), Number(others['twice'][9]));
          }
          return { seen, w: Array.from(await kept.read('w')) };
        },
        { ...(await modules()), device },
      );
      expect(result).toEqual({ seen: [3, 0, 6, 2, 12, 4], w: [8, 24] });
    },
  );

  it('explains that WebGPU is not available', async () => {
    const message = await page.evaluate(
      async ({ web }) => {
        Object.defineProperty(navigator, 'gpu', { value: undefined, configurable: true });
        try {
          await web.createWebRuntime({ device: 'webgpu' });
          return 'it was available';
        } catch (error) {
          return String(error);
        } finally {
          Reflect.deleteProperty(navigator, 'gpu'); // restores the browser's own property
        }
      },
      { web: await page.load<typeof Web>('web.js') },
    );
    expect(message).toBe(
      'UsageError: device webgpu is not available: this browser or machine has no WebGPU; use wasm',
    );
  });

  it('causes no errors or warnings in the page', () => {
    expect(page.complaints).toEqual([]);
  });
});

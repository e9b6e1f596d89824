/** ONNX Runtime's own worker (`env.wasm.proxy`), to which it transfers the arrays that it is given. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { env as OrtEnvironment } from 'onnxruntime-web/wasm';
import type * as Ops from '../../src/engine/tensor/ops.ts';
import type * as Program from '../../src/engine/runtime/program.ts';
import type * as StateModule from '../../src/engine/runtime/state.ts';
import type * as Web from '../../src/web.ts';
import { browserNote, chromiumPath, openPage, type BrowserPage } from './page.ts';

describe.skipIf(chromiumPath === undefined)(`ONNX Runtime's own worker${browserNote}`, () => {
  let page: BrowserPage;

  beforeAll(async () => {
    page = await openPage();
  });

  afterAll(async () => {
    await page?.close();
  });

  it('leaves the state and the feeds to the page', async () => {
    const ort = await page.load<{ env: typeof OrtEnvironment }>('../onnxruntime-web/ort.wasm.bundle.min.mjs');
    const result = await page.evaluate(
      async ({ ort: { env }, web, ops, program, state }) => {
        env.wasm.proxy = true;
        const runtime = await web.createWebRuntime({ device: 'wasm' });
        const w = ops.input('w', [2]);
        const x = ops.input('x', [2]);
        const step = await program.compile({ sum: ops.add(w, x) }, runtime, {
          updates: { w: ops.mul(w, 2) },
        });
        const kept = new state.State();
        kept.add('w', [2], Float32Array.of(1, 3));
        const fed = Float32Array.of(10, 20);
        const sums: number[][] = [];
        for (let i = 0; i < 3; i++) {
          const { sum } = await step.run({ x: fed }, kept);
          sums.push(Array.from(sum as Float32Array));
        }
        return { sums, fed: Array.from(fed), w: Array.from(await kept.read('w')) };
      },
      {
        ort,
        web: await page.load<typeof Web>('web.js'),
        ops: await page.load<typeof Ops>('engine/tensor/ops.js'),
        program: await page.load<typeof Program>('engine/runtime/program.js'),
        state: await page.load<typeof StateModule>('engine/runtime/state.js'),
      },
    );
    expect(result).toEqual({
      sums: [
        [11, 23],
        [12, 26],
        [14, 32],
      ],
      fed: [10, 20],
      w: [8, 24],
    });
  });
});

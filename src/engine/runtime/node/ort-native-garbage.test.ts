/** In a file of its own: here nothing else loads ONNX Runtime's library into the process, and keeps it there. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import * as ops from '../../tensor/ops.ts';
import { compile, floats } from '../program.ts';
import { State } from '../state.ts';
import { createNodeRuntime } from './ort-node.ts';

it('keeps ONNX Runtime’s library loaded when garbage is collected', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const runtime = await createNodeRuntime({ threads: 1 });
  const x = ops.input('x', [2]);
  for (let i = 0; i < 3; i++) {
    const program = await compile({ y: ops.add(x, x) }, runtime);
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 10)); // finalizers run as a task
    expect(floats(await program.run({ x: Float32Array.of(1, 2) }, new State()), 'y')).toEqual(
      Float32Array.of(2, 4),
    );
    await program.release();
  }
});

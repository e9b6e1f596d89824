/** WebGPU in Node for tests. */
import { messageOf } from '../../src/core/errors.ts';
import { compile, ops } from '../../src/graph.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { lacks } from '../../src/testing/skips.ts';
import { findSwiftShader } from './swiftshader.ts';

/** Why WebGPU cannot be tested here; undefined if it can. If SwiftShader is installed, it must work. */
export async function whyNoWebGpu(): Promise<string | undefined> {
  if (findSwiftShader() !== undefined) return undefined;
  try {
    const x = ops.input('x', [1]);
    const runtime = await createNodeRuntime({ device: 'webgpu', threads: 1 });
    await (await compile({ y: ops.add(x, x) }, runtime)).release();
    return undefined;
  } catch (error) {
    return /adapter|Vulkan/.test(messageOf(error)) ? lacks.webgpu.says : messageOf(error);
  }
}

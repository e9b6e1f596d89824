/** What reads the files of a run: checkpoints, weights and JSON. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBoxes } from '../../../src/analysis/explorations/object-boxes-file.ts';
import { featureForm } from '../../../src/analysis/features/onnx-network.ts';
import { joinedBytes } from '../../../src/core/bytes.ts';
import { DataError } from '../../../src/core/errors.ts';
import { abbreviated } from '../../../src/core/wording.ts';
import { encodeModel } from '../../../src/engine/onnx/file/writer.ts';
import { lowerWithFreeBatch } from '../../../src/engine/onnx/free-batch.ts';
import { lower } from '../../../src/engine/onnx/lower.ts';
import * as ops from '../../../src/engine/tensor/ops.ts';
import { parseVersionedJson, parseWith } from '../../../src/data/disk/json-file.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/gan/files/checkpoint.ts';
import { sealHeader } from '../../../src/gan/files/checksums.ts';
import { dcganOfWeights } from '../../../src/gan/files/import-weights.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../src/gan/files/safetensors.ts';
import { ganOfNetwork } from '../../../src/gan/networks/network.ts';
import { presets } from '../../../src/gan/presets/presets.ts';
import { parseMetrics } from '../../../src/runs/metrics-log.ts';
import { ganOf, runOptionsSchema } from '../../../src/runs/run-options.ts';
import { optionsFile } from './options-file.ts';
import { readByAny, type FuzzTarget } from '../target.ts';

const tensor = (...shape: number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 8),
});

/** A file with a checksum of its header that fits, so that a reader gets past it. */
function resealed(file: Uint8Array): Uint8Array {
  const bytes = file.slice();
  if (bytes.length < 8) return bytes;
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = bytes.subarray(0, Math.min(bytes.length, 8 + length));
  if (header.length < 64) return bytes;
  header.set(Buffer.from('00000000'), 38);
  sealHeader(header);
  return bytes;
}

const folder = mkdtempSync(join(tmpdir(), 'sparring-fuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const boxes = join(folder, 'boxes.json');

export const runTargets: readonly FuzzTarget[] = [
  {
    name: 'safetensors',
    originals: [
      encodeSafetensors(
        new Map([
          ['a', tensor(2, 3)],
          ['b', tensor()],
          ['c', tensor(0)],
        ]),
        { format: 'pt' },
      ),
      joinedBytes(
        encodeCheckpoint({
          tensors: new Map([
            ['a', tensor(2, 3)],
            ['b', tensor(1)],
          ]),
          iterations: 10,
          seconds: 1.5,
        }),
      ),
      encodeSafetensors(
        new Map([
          ['main.0.weight', tensor(2, 2, 4, 4)],
          ['main.1.num_batches_tracked', tensor(1)],
          ['main.3.weight', tensor(2, 1, 4, 4)],
          ['main.6.weight', tensor(1, 1, 4, 4)],
        ]),
        {},
      ),
    ],
    exercise(bytes) {
      const file = { bytes, name: 'a' };
      return readByAny([
        () => decodeCheckpoint(bytes, 'a'),
        () => decodeCheckpoint(resealed(bytes), 'a'),
        () =>
          ganOfNetwork(dcganOfWeights({ generator: file, discriminator: file }, presets['dcgan-64'].network)),
        () => decodeSafetensors(bytes, 'a'),
      ]);
    },
  },
  {
    name: 'ONNX',
    originals: [
      encodeModel(
        lowerWithFreeBatch('free', (batch) => ({
          y: ops.mean(ops.input('x', [batch, 3, 8, 8]), { axes: [2, 3] }),
        })),
      ),
      encodeModel(
        lower('fixed', {
          y: ops.mean(ops.input('x', [2, 8, 8, 3]), { axes: [1, 2] }),
          z: ops.input('w', [2]),
        }),
      ),
    ],
    async exercise(bytes) {
      const { input, output } = featureForm(bytes, { name: 'a', input: 'x', output: 'y' });
      return [input, output].map(({ name }) => abbreviated(name));
    },
  },
  {
    name: 'JSON of a run',
    originals: [
      optionsFile('dcgan-64'),
      optionsFile('gan-mnist'),
      optionsFile('gan-2d'),
      Buffer.from('{"step":1,"dLoss":1.5,"gLoss":null}\n{"step":2,"dLoss":1.25,"note":"a"}\n{"step":3'),
      Buffer.from(JSON.stringify({ boxes: [{ seed: 0, left: 1, top: 1, width: 2, height: 3 }] })),
    ],
    folder,
    async exercise(bytes) {
      const text = Buffer.from(bytes).toString('utf8');
      return readByAny([
        () => ganOf(parseWith(runOptionsSchema, parseVersionedJson(text, 'a'), 'a')),
        () => {
          if (parseMetrics(text).lines.length === 0) throw new DataError('it has no metrics');
        },
        async () => {
          if (!text.includes('boxes')) throw new DataError('it has no boxes');
          writeFileSync(boxes, bytes);
          await readBoxes(boxes, [0, 1], { height: 8, width: 8 });
        },
      ]);
    },
  },
];

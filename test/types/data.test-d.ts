/** Sources, batches and metrics: what is inferred, and what must be refused. */
import {
  BatchStream,
  encodeGrid,
  openMnist,
  openSource,
  pictureSource,
  readValues,
  type Batch,
  type LabelledSource,
  type OpenedSource,
  type PictureSource,
  type ValueBlock,
} from '../../src/data.ts';
import { nearestNeighbours, pointSets, rowsOf, type Neighbours } from '../../src/metrics.ts';
import type { Runtime } from '../../src/graph.ts';
import { expectType } from './expect-type.ts';

declare const runtime: Runtime;
const shape = { channels: 3, height: 64, width: 64 } as const;

// Sources.
const source = await openSource('photos.zip');
expectType<OpenedSource>().of(source);
expectType<LabelledSource>().of(await openMnist('test'));
await using opened = await openSource('photos.zip');
expectType<void>().of(opened.close());
// @ts-expect-error MNIST has two parts
await openMnist('extra');
// @ts-expect-error one path
await openSource(['a.png', 'b.png']);
await openSource('svhn', {
  fetch: async ({ bytes }) => {
    expectType<number>().of(bytes);
    return bytes < 1e9;
  },
});
expectType<PictureSource>().of(
  pictureSource([new ImageData(64, 64), 'photo.jpeg', new Blob([]), new Uint8Array(3)]),
);
// @ts-expect-error numbers need a shape
pictureSource(new Float32Array(3));

// Batches.
const batches = new BatchStream({ source, shape, batchSize: 16, range: 'signed', seed: 0 });
expectType<Batch>().of(await batches.nextLabelled());
// @ts-expect-error pictures are grey or coloured
new BatchStream({ source, shape: { ...shape, channels: 4 }, batchSize: 16, range: 'signed', seed: 0 });
for await (const block of readValues(source, { shape, range: 'unit' })) expectType<ValueBlock>().of(block);
// @ts-expect-error no such range of values
readValues(source, { shape, range: 'bytes' });

// Encoding.
expectType<Uint8Array<ArrayBuffer>>().of(
  await encodeGrid(
    new Float32Array(4),
    { channels: 1, height: 1, width: 1, count: 4 },
    { range: 'unit', columns: 2 },
  ),
);
// @ts-expect-error the number of pictures is missing
await encodeGrid(new Float32Array(4), shape, { range: 'unit', columns: 2 });

// Metrics.
expectType<Neighbours>().of(
  await nearestNeighbours(rowsOf(new Float32Array(4), 2), rowsOf(new Float32Array(4), 2), 1, runtime),
);
// @ts-expect-error rows, not numbers
await nearestNeighbours(new Float32Array(4), new Float32Array(4), 1, runtime);
expectType<number>().of(pointSets['ring-2d'].density([0, 0]));
// @ts-expect-error no such set of points
pointSets['torus-3d'];

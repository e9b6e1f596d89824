/** One process of a small training that several share: writes what it has learned to `FOLDER/RANK.json`. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shareOf, sumOverRanks } from '../../src/cluster/communicator.ts';
import { launched } from '../../src/cluster/mpi/launched.ts';
import { MpiLibrary } from '../../src/cluster/mpi/library.ts';
import { RandomStream } from '../../src/core/random.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { tinyPictureSize, tinyTraining } from '../../src/gan/testing/tiny.ts';
import { Trainer } from '../../src/gan/training/trainer.ts';

const [folder] = process.argv.slice(2);
const by = launched();
const mpi = by === undefined ? undefined : MpiLibrary.join(by);
const communicator = mpi ?? { rank: 0, size: 1, exchange: async () => {} };

const large = new Float32Array(2 ** 18).fill(communicator.rank + 1);
await sumOverRanks(communicator, large);

const batchSize = 16;
const options = { ...tinyTraining, batchSize, virtualBatch: 4, k: 2, averageDecay: 0.9 };
const share = shareOf(communicator, options);
const trainer = await Trainer.create(options, await createNodeRuntime({ threads: 1 }), {
  steps: 'apart',
  share,
});
const reports = [];
for (let step = 0, taken = 0; step < 3; step++) {
  reports.push(
    await trainer.step(async () => {
      const random = new RandomStream(11, 'test', taken++);
      return random.uniform(new Float32Array(batchSize * tinyPictureSize), -1, 1);
    }),
  );
}
const state = createHash('sha256');
for (const [name, { data }] of await trainer.tensors()) state.update(name).update(data);
await trainer.release();
mpi?.leave();
const learned = { reports, state: state.digest('hex') };
const { rank, size } = communicator;
writeFileSync(
  join(folder!, `${rank}.json`),
  JSON.stringify({ rank, size, version: mpi?.version, sums: [...new Set(large)], learned }),
);

/**
 * Time and memory of grouping three million hashes. For `exact`, this is everything after hashing; for `close`, the
 * search for neighbours, whose pictures would be compared afterwards. See ../README.md.
 */
import { parseArgs } from 'node:util';
import { RandomStream } from '../../dist/core/random.js';
import { bucketsOf, firstWithSame, hashWords } from '../../dist/analysis/dedup/hashes.js';
import { findNeighbours } from '../../dist/analysis/dedup/neighbours.js';

const { values: flags } = parseArgs({
  options: {
    count: { type: 'string', default: '3000000' },
    copies: { type: 'string', default: '275000' },
    method: { type: 'string', default: 'exact' },
  },
});
const count = Number(flags.count);

/**
 * Signs of 128 random projections of a few random numbers. Their distances are distributed like those of hashes of
 * photographs (for bedrooms, 1 pair in 1,000 is within 29 bits and 1 in 10,000 within 24).
 */
function hashesLikePhotographs(seed) {
  const factors = 14;
  const normal = (step, length) =>
    new RandomStream(seed, 'test', step).normal(new Float32Array(length), 0, 1);
  const projections = new RandomStream(1, 'test', 0).normal(new Float32Array(128 * factors), 0, 1);
  const hashes = new Uint32Array(count * hashWords);
  const block = 10_000;
  for (let from = 0; from < count; from += block) {
    const latent = normal(1 + from / block, block * factors);
    for (let i = 0; i < Math.min(block, count - from); i++) {
      for (let bit = 0; bit < 128; bit++) {
        let sum = 0;
        for (let k = 0; k < factors; k++) sum += latent[i * factors + k] * projections[bit * factors + k];
        if (sum > 0) hashes[(from + i) * hashWords + (bit >>> 5)] |= 1 << (bit & 31);
      }
    }
  }
  return hashes;
}

const hashes = hashesLikePhotographs(2);
const copies = Number(flags.copies);
const from = new RandomStream(3, 'test', 0).permutation(count);
for (let i = 0; i < copies; i++) {
  const original = from[copies + (i % (count - copies))];
  hashes.set(hashes.subarray(original * hashWords, (original + 1) * hashWords), from[i] * hashWords);
}
const mirrored = flags.method === 'close' ? hashesLikePhotographs(4) : undefined;
const megabytes = () => Math.round(process.resourceUsage().maxRSS / 1000);
const before = { began: performance.now(), cpu: process.cpuUsage(), megabytes: megabytes() };

let found;
if (mirrored === undefined) {
  const buckets = bucketsOf(firstWithSame(hashes));
  found = `${buckets.length} buckets, ${buckets.reduce((sum, { length }) => sum + length - 1, 0)} repeats`;
} else {
  const neighbours = await findNeighbours(hashes, {
    mirrored,
    seed: 1,
    onProgress: (done, of) => process.stderr.write(`\r${done}/${of} tables`),
  });
  let pairs = 0;
  for (let i = 0; i < count; i++) pairs += neighbours.of(i).length;
  found = `radius ${neighbours.radius}, ${pairs} pairs`;
}
const seconds = (performance.now() - before.began) / 1000;
const { user, system } = process.cpuUsage(before.cpu);
console.log(
  `${flags.method}: ${count} hashes, ${found}; ${seconds.toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of processor), ` +
    `peak ${megabytes()} MB in all, ${before.megabytes} MB of them before`,
);

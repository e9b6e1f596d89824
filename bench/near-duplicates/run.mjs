/**
 * Precision and recall for near-duplicates planted among photographs, by kind: our two methods compared with perceptual
 * hashes and raw pixels. See ../README.md.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { dedupMethods, findNearDuplicates } from '../../dist/data.js';
import { createNodeRuntime } from '../../dist/index.js';
import { minOf } from '../../dist/core/extremes.js';
import { mirroredPlanes } from '../../dist/analysis/dedup/similarity.js';
import * as baselines from './baselines.mjs';
import { judge, plantedSource } from './collection.mjs';
import { kinds } from './plant.mjs';
import { twins } from './twins.mjs';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/bedrooms' },
    half: { type: 'string', default: 'odd' },
    'per-kind': { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    methods: { type: 'string', default: 'exact,close' },
    alike: { type: 'string', default: '0.75' },
    /** Limits of dHash, pHash and pixels: 8,12,20. Default: of each, the widest with a precision of 99%. */
    limits: { type: 'string' },
    out: { type: 'string' },
  },
});
const seed = Number(flags.seed);
const source = await plantedSource(flags.data, {
  half: flags.half,
  perKind: Number(flags['per-kind']),
  seed,
  kinds,
});
console.log(`${flags.half} half: ${source.description}; seed ${seed}`);
const results = [];
const chosenLimits = [];
const save = () => {
  if (flags.out !== undefined) writeFileSync(flags.out, `${JSON.stringify(results, undefined, 1)}\n`);
};

function report(name, groups, extra = {}) {
  const judged = judge(source, groups, twins);
  results.push({ name, ...judged, ...extra });
  const { repeats, right, wrong, recall } = judged;
  const all = Object.values(recall);
  const found = all.reduce((sum, kind) => sum + kind.found, 0);
  const of = all.reduce((sum, kind) => sum + kind.of, 0);
  console.log(
    `\n${name}: precision ${right}/${repeats} = ${(right / repeats).toFixed(4)}, recall ${(found / of).toFixed(3)}`,
  );
  console.log(
    Object.entries(recall)
      .map(([kind, { found: one, of: total }]) => `${kind} ${((100 * one) / total).toFixed(1)}`)
      .join(', '),
  );
  for (const { kept, repeat, similarity } of wrong.slice(0, 10)) {
    console.log(`  wrong: ${kept} = ${repeat} (${similarity.toFixed(3)})`);
  }
}

const limits = flags.limits?.split(',').map(Number);
const read = (shape) => Promise.all(Array.from({ length: source.count }, (_, i) => source.read(i, shape)));
const mirroredAll = (pictures, shape) => pictures.map((planes) => mirroredPlanes(planes, shape.width));

async function baseline(name, distance, candidates, limit) {
  const pairs = baselines.nearPairs(source.count, distance, Math.max(...candidates));
  // The widest limit at which 99% of the repeats are right.
  const chosen =
    limit ??
    candidates.findLast((one) => {
      const { right, repeats } = judge(source, baselines.groupsWithin(pairs, one), twins);
      return right >= 0.99 * repeats;
    }) ??
    candidates[0];
  chosenLimits.push(chosen);
  report(`${name}, within ${chosen}`, baselines.groupsWithin(pairs, chosen), { limit: chosen });
  for (const one of candidates) {
    results.push({ name, limit: one, ...judge(source, baselines.groupsWithin(pairs, one), twins) });
  }
}

const bits = Array.from({ length: 21 }, (_, i) => i);
const greyShape = { channels: 1, height: baselines.greySide, width: baselines.greySide };
const greys = await read(greyShape);
const mirroredGreys = mirroredAll(greys, greyShape);
const perceptual = [
  ['dHash', baselines.dHash],
  ['pHash', baselines.pHash],
];
for (const [i, [name, hash]] of perceptual.entries()) {
  const hashes = baselines.hashesOf(greys, hash);
  const mirrored = baselines.hashesOf(mirroredGreys, hash);
  await baseline(name, baselines.hashDistance(hashes, mirrored), bits, limits?.[i]);
}
const shape = { channels: 3, height: 32, width: 32 };
const pictures = await read(shape);
const levels = Array.from({ length: 45 }, (_, i) => i + 1);
await baseline(
  'pixels',
  baselines.pixelDistance(pictures, mirroredAll(pictures, shape), 45),
  levels,
  limits?.[2],
);
console.log(`\nlimits: ${chosenLimits.join(',')}`);
save();

const runtime = await createNodeRuntime({ threads: 1 });
for (const method of flags.methods.split(',').filter((name) => dedupMethods.includes(name))) {
  const began = performance.now();
  const alike = Number(flags.alike);
  const found = await findNearDuplicates(source, runtime, { method, alike });
  const seconds = (performance.now() - began) / 1000;
  const { falsePositives, radius, comparisons } = found;
  const similarities = found.groups.flatMap(({ repeats }) => repeats.map(({ similarity }) => similarity));
  report(method === 'exact' ? method : `${method}, alike from ${alike}`, found.groups, {
    falsePositives,
    radius,
    comparisons,
    seconds,
  });
  console.log(
    `  ${seconds.toFixed(0)} s, ${comparisons} comparisons within ${radius} bits, ` +
      `false positives estimated: ${falsePositives.toFixed(1)}, least similarity ${minOf(similarities).toFixed(3)}`,
  );
}
save();

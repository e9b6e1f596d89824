/**
 * How the time and memory of our step grow with the batch, the pictures, the width of the networks and the threads.
 * Each point takes turns with a common one, so that points measured minutes apart can be compared.
 */
import { largestBatches } from './largest.mjs';
import { busyWarning, describeMachine, loadNow } from '../measure/machine.mjs';
import { starterOf } from '../measure/sides.mjs';
import { median } from '../measure/statistics.mjs';
import { digits, ratioText, markdownTable } from '../measure/table.mjs';
import { measure } from '../measure/turns.mjs';
import { circumstances, record } from '../record.mjs';
import { largestSentences, renderScaling } from './page.mjs';
import { flopsOf } from '../sides/definition.mjs';
import { nameOf } from '../workloads.mjs';

const network = { model: 'dcgan-64', imageSize: 64, ngf: 64, ndf: 64, batchSize: 64 };

/** The series: what varies, and how it changes the workload or the threads. Larger pictures have a smaller batch. */
function seriesOf({ threads, cores, quick }) {
  const threadCounts = [1, 2, 4, 8, 16, 32, 64].filter((count) => count <= Math.max(threads, cores));
  const width = (ngf) => ({ ngf, ndf: ngf });
  const small = { ...network, ...width(8), batchSize: 4 };
  const from = quick ? small : network;
  return [
    {
      name: 'pictures a batch',
      values: quick ? [2, 4] : [16, 32, 64, 128, 256],
      base: from,
      vary: (batchSize) => ({ batchSize }),
    },
    {
      name: 'pixels a side',
      values: quick ? [16, 32] : [32, 64, 128, 256],
      base: { ...from, batchSize: quick ? 2 : 16 },
      vary: (imageSize) => ({ imageSize }),
    },
    {
      name: 'feature maps (ngf, ndf)',
      values: quick ? [4, 8] : [16, 32, 64, 128],
      base: { ...from, batchSize: quick ? 2 : 32 },
      vary: width,
    },
    { name: 'threads', values: quick ? [1] : threadCounts, base: from, vary: () => ({}), threaded: true },
  ];
}

/** Measures the points of one series, each in turns with its base. */
async function measureSeries({ name, values, base, vary, threaded = false }, { threads, plan }) {
  const baseFlops = flopsOf(base);
  const points = [];
  for (const value of values) {
    const workload = { ...base, ...vary(value) };
    const sides = [
      starterOf('sparring', workload, { threads: threaded ? value : threads }),
      starterOf('sparring', base, { threads }),
    ];
    const [point, beside] = await measure(sides, plan);
    const error = point.error ?? beside.error;
    if (error !== undefined) throw new Error(`${name} ${value}: ${error}`);
    const flops = flopsOf(workload);
    points.push({
      value,
      flops,
      ratio: beside.ratio,
      // The time of the base at that minute, to convert the ratio into a time.
      baseSeconds: beside.seconds.median,
      /** The time relative to the base's, if it were proportional to the operations. */
      expected: threaded ? threads / value : flops / baseFlops,
      peakBytes: point.peakBytes,
    });
    console.error(`${name} ${value}: ${ratioText(points.at(-1).ratio)} times as long as the base`);
  }
  const baseSeconds = median(points.map((point) => point.baseSeconds));
  return {
    name,
    base: { ...base, name: nameOf(base), threads, flops: baseFlops, seconds: baseSeconds },
    points,
  };
}

/** @param options of `bench.mjs` */
export async function measureScaling({ threads, rounds, quick, json, memory, record: recorded }) {
  const machine = describeMachine();
  const loadBefore = loadNow();
  const warning = busyWarning(loadBefore, machine.cores);
  if (warning !== undefined) console.error(warning);
  const plan = quick
    ? { rounds: 2, steps: 1, warmup: 1 }
    : { rounds: Math.min(rounds, 5), turnSeconds: 1, mostSeconds: 60 };
  const series = [];
  for (const one of seriesOf({ threads, cores: machine.cores, quick })) {
    series.push(await measureSeries(one, { threads, plan }));
  }
  const largest = await largestBatches({ memory, threads, quick });
  const data = { machine, threads, loadBefore, loadAfter: loadNow(), plan, series, largest };
  if (json) console.log(JSON.stringify(data));
  else print(data);
  if (recorded) record('scaling', data, { svg: renderScaling(data) });
}

const headings = [
  '',
  '',
  'GFLOP',
  'ms',
  'time relative to the base (range)',
  'operations relative to the base',
  'GFLOP/s',
  'peak MB',
];

function print(data) {
  console.log(`\n${circumstances(data)}\n`);
  const rows = data.series.flatMap(({ name, base, points }) =>
    points.map(({ value, flops, ratio, expected, peakBytes }, i) => [
      i === 0 ? name : '',
      String(value),
      digits(flops / 1e9),
      digits(ratio.median * base.seconds * 1000),
      ratioText(ratio),
      digits(expected),
      digits(flops / 1e9 / (ratio.median * base.seconds)),
      digits(peakBytes / 1e6),
    ]),
  );
  for (const line of markdownTable(headings, rows)) console.log(line);
  for (const { name, base } of data.series)
    console.log(
      `The base of ${name}: ${base.name}, ${base.threads === 1 ? '1 thread' : `${base.threads} threads`}.`,
    );
  for (const sentence of largestSentences(data.largest)) console.log(sentence);
}

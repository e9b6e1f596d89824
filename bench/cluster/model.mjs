/**
 * A model of a step by many processes, fitted to what `links.mjs` measured, and what it says of sizes that nobody measured.
 *
 *     node bench/cluster/model.mjs --fit a.json,b.json [--check c.json,…] [--delay 20] [--batch-size 16] [--out FILE]
 *
 * A step of W processes takes
 *
 *     beside · alone + sum of D + sum of G + pictures
 *     sum of g numbers:   share · 4g · (wire / rate + adding) + 2 log₂ W · (message + delay), share = 2 (W − 1)/W
 *     pictures:           (W − 1) · batch · (bytes of a picture · wire / rate) + (W − 1) · (message + delay)
 *
 * `alone` is a step of one process with the batch of each, which is fitted as a line over the batch. `beside` is what gradients in
 * programs of their own and other processes on the machine cost, `wire` how many times a byte is sent, with headers and pauses,
 * `adding` the seconds for a byte that do not depend on the link. `--delay` is that of the network of the predictions, in
 * microseconds; the measured one had none. Sizes of `--check` are predicted without having been fitted.
 */
import { parseArgs } from 'node:util';
import { ganOfNetwork } from '../../dist/gan/networks/network.js';
import { trainedPaths } from '../../dist/nn/parameter.js';
import { sizeOf } from '../../dist/core/shape.js';
import { presets } from '../../dist/gan/presets/presets.js';
import { leastSquares, lineThrough, median } from '../measure/statistics.mjs';
import { readJson, writeJson } from '../quality/files.mjs';

const bytesOfPicture = 4 * 3 * 64 * 64;
const bitsOfByte = 8;

const { values } = parseArgs({
  options: {
    fit: { type: 'string' },
    check: { type: 'string', default: '' },
    delay: { type: 'string', default: '20' },
    'batch-size': { type: 'string', default: '16' },
    out: { type: 'string' },
  },
});
if (values.fit === undefined) throw new Error('expected --fit FILES: see the head');
const [fitted, checked] = [values.fit, values.check].map((text) =>
  text.split(',').filter(Boolean).flatMap(casesOf),
);
const model = fit(fitted);
const checks = [
  ...fitted.map((each) => ({ ...each, isFitted: true })),
  ...checked.map((each) => ({ ...each, isFitted: false })),
].map(compared);
const predictions = [1, 10, 100].flatMap((gigabits) =>
  [2, 8, 64, 256, 1024].map((processes) => predicted(gigabits * 1e9, processes)),
);
report();
if (values.out !== undefined) writeJson(values.out, { model, checks, predictions });

/** What a file measured at each rate. */
function casesOf(file) {
  const { ngf, batchSize, hosts, cores, measured } = readJson(file);
  const alone = median(measured.alone.map(({ seconds }) => seconds));
  const rates = Object.keys(measured).filter((name) => name !== 'alone');
  return rates.map((rate) => {
    const times = (name) => median(measured[rate].map((each) => each.times[name]));
    return {
      ngf,
      batchSize,
      processes: hosts,
      /** Of fewer cores, several processes share one. */
      perCore: Math.max(1, hosts / cores),
      rate: bitsASecond(rate),
      alone,
      seconds: median(measured[rate].map(({ seconds }) => seconds)),
      computing: ['gradients of D', 'gradients of G', 'update of D', 'update of G'].reduce(
        (sum, name) => sum + times(name),
        0,
      ),
      sums: { discriminator: times('sum of D'), generator: times('sum of G') },
    };
  });
}

function bitsASecond(rate) {
  return Number.parseFloat(rate) * (rate.includes('gbit') ? 1e9 : 1e6);
}

/** How many bytes of gradients a network has. */
function gradientBytes(ngf, network) {
  const { parameters } = ganOfNetwork({ ...presets['dcgan-64'].network, ngf, ndf: ngf })[network];
  return 4 * trainedPaths(parameters).reduce((sum, path) => sum + sizeOf(parameters[path].shape), 0);
}

/** The rows of the sums of a step: what is sent, what is added, and messages. */
function rowsOf({ ngf, processes, rate }) {
  return ['discriminator', 'generator'].map((network) => {
    const bytes = ((2 * (processes - 1)) / processes) * gradientBytes(ngf, network);
    return { network, row: [(bytes * bitsOfByte) / rate, bytes, 2 * Math.log2(processes)] };
  });
}

function fit(cases) {
  const rows = cases.flatMap((each) =>
    rowsOf(each).map(({ network, row }) => ({ row, value: each.sums[network] })),
  );
  // Relative errors count alike.
  const [wire, adding, message] = leastSquares(
    rows.map(({ row, value }) => row.map((x) => x / value)),
    rows.map(() => 1),
  );
  const beside = median(cases.map(({ computing, alone, perCore }) => computing / alone / perCore));
  const widest = Math.max(...cases.map(({ ngf }) => ngf));
  const points = cases.filter(({ ngf }) => ngf === widest).map(({ batchSize, alone }) => [batchSize, alone]);
  return { ngf: widest, beside, wire, adding, message, alone: lineThrough(points) };
}

/** Seconds of a step. */
function secondsOf({ alone, perCore = 1, batchSize, ...network }, delay = 0) {
  const { processes, rate } = network;
  const { beside, wire, adding, message } = model;
  const sums = rowsOf(network).map(
    ({ row: [sent, bytes, messages] }) => wire * sent + adding * bytes + messages * (message + delay),
  );
  const picture = (bytesOfPicture * bitsOfByte * wire) / rate;
  const pictures = (processes - 1) * (batchSize * picture + message + delay);
  return beside * alone * perCore + sums[0] + sums[1] + pictures;
}

function compared(each) {
  const expected = secondsOf(each);
  const { ngf, batchSize, processes, rate, isFitted, seconds } = each;
  const error = expected / seconds - 1;
  return { ngf, batchSize, processes, rate, isFitted, seconds, expected, error };
}

/** A step of the widest network that was fitted, on machines of their own. */
function predicted(rate, processes) {
  const delay = Number(values.delay) / 1e6;
  const { ngf, alone } = model;
  const efficiency = (batchSize) => {
    const single = alone.intercept + alone.slope * batchSize;
    return single / secondsOf({ ngf, alone: single, batchSize, processes, rate }, delay);
  };
  const batchSize = Number(values['batch-size']);
  const enough = [16, 32, 64, 128, 256, 512, 1024].find((size) => efficiency(size) >= 0.9);
  return { rate, processes, batchSize, efficiency: efficiency(batchSize), enough: enough ?? null };
}

function report() {
  const { beside, wire, adding, message, alone } = model;
  console.log(
    `beside ${beside.toFixed(2)}, wire ${wire.toFixed(2)}, adding ${(1e9 * adding).toFixed(2)} ns a byte, message ${(1e3 * message).toFixed(2)} ms`,
  );
  console.log(`alone ${ms(alone.intercept)} and ${ms(alone.slope)} for each picture\n`);
  for (const { ngf, batchSize, processes, rate, isFitted, seconds, expected, error } of checks) {
    const what = `${processes} processes, ${ngf} maps, batch ${batchSize}, ${rate / 1e9} Gbit/s`;
    const how = isFitted ? 'fitted' : 'predicted';
    console.log(`${what}: ${ms(seconds)}, ${how} ${ms(expected)} (${(100 * error).toFixed(0)}%)`);
  }
  console.log();
  for (const { rate, processes, batchSize, efficiency, enough } of predictions) {
    const batch = enough === null ? 'more than 1,024' : enough;
    console.log(
      `${rate / 1e9} Gbit/s, ${processes} processes: ${efficiency.toFixed(2)} at ${batchSize} pictures each; 0.9 takes ${batch}`,
    );
  }
}

function ms(seconds) {
  return `${(1000 * seconds).toFixed(1)} ms`;
}

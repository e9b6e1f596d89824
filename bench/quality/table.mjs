/**
 * The table of what `run.mjs` measured, as Markdown. `--save` keeps the measurements in a file, for later tables.
 *
 *     node bench/quality/table.mjs OUT… [--save docs/quality/measurements.json]
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readJson, writeJson } from './files.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { save: { type: 'string' } } });

/** By arm, data set, processor time and seed: what was measured again replaces what was. */
const measurements = new Map();
const saved = values.save === undefined ? [] : (readJson(values.save) ?? []);
for (const measured of [...saved, ...positionals.flatMap(measuredIn)]) {
  const { data, minutes, arm, seed } = measured;
  measurements.set(JSON.stringify([data, minutes, arm, seed]), measured);
}
if (values.save !== undefined) writeJson(values.save, [...measurements.values()]);

function measuredIn(out) {
  const files = readdirSync(out, { recursive: true }).filter((name) => /measured-\d+\.json$/.test(name));
  return files.toSorted((a, b) => a.localeCompare(b)).map((file) => readJson(join(out, file)));
}

/** Those that differ only in their seeds. */
const groups = new Map();
for (const measured of measurements.values()) {
  const key = JSON.stringify([measured.data, measured.minutes, measured.arm]);
  groups.set(key, [...(groups.get(key) ?? []), measured]);
}

const rows = [...groups].map(([key, measured]) => {
  const [data, minutes, arm] = JSON.parse(key);
  const networks = Object.keys(measured[0].kid);
  const last = networks.map((network) => measured.map(({ kid, steps }) => kid[network][steps].value));
  const best = networks.map((network) =>
    measured.map(({ kid }) => Math.min(...Object.values(kid[network]).map(({ value }) => value))),
  );
  return { data, minutes, arm, steps: measured.map(({ steps }) => steps), best, last };
});
rows.sort(
  (a, b) => a.data.localeCompare(b.data) || a.minutes - b.minutes || mean(a.last[0]) - mean(b.last[0]),
);
console.log('KID × 1000 by two networks: a seeded random one, and MobileNetV2 as nsfwjs has it.\n');
console.log('| data | minutes | arm | steps | best | last | best, second | last, second |');
console.log('| ---- | ------: | --- | ----: | ---: | ---: | -----------: | -----------: |');
for (const { data, minutes, arm, steps, best, last } of rows) {
  const step = Math.round(mean(steps)).toLocaleString('en');
  const figures = [best[0], last[0], best[1], last[1]].map(spread).join(' | ');
  console.log(`| ${data} | ${minutes} | ${arm} | ${step} | ${figures} |`);
}

function mean(numbers) {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

function spread(numbers) {
  const shown = (value) => (1000 * value).toFixed(1);
  if (numbers.length === 1) return shown(numbers[0]);
  return `${shown(mean(numbers))} (${shown(Math.min(...numbers))} to ${shown(Math.max(...numbers))})`;
}

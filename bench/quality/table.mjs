/**
 * The table of what `run.mjs` measured, as Markdown.
 *
 *     node bench/quality/table.mjs OUT…
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Measurements of one arm, data set and processor time, of different seeds. */
const groups = new Map();
for (const out of process.argv.slice(2)) {
  const files = readdirSync(out, { recursive: true }).filter((name) => /measured-\d+\.json$/.test(name));
  for (const file of files) {
    const measured = JSON.parse(readFileSync(join(out, file), 'utf8'));
    const key = JSON.stringify([measured.data, measured.minutes, measured.arm]);
    groups.set(key, [...(groups.get(key) ?? []), measured]);
  }
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

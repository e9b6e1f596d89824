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
  for (const arm of readdirSync(out)) {
    for (const file of readdirSync(join(out, arm)).filter((name) => name.startsWith('measured-'))) {
      const measured = JSON.parse(readFileSync(join(out, arm, file), 'utf8'));
      const minutes = Math.round(measured.seconds / 60);
      const key = JSON.stringify([measured.data, minutes, measured.arm]);
      groups.set(key, [...(groups.get(key) ?? []), measured]);
    }
  }
}

const rows = [...groups].map(([key, measured]) => {
  const [data, minutes, arm] = JSON.parse(key);
  const last = measured.map(({ kid }) => lastOf(kid));
  const best = measured.map(({ kid }) => Math.min(...Object.values(kid).map(kidOf)));
  const steps = measured.map(({ kid }) => Math.max(...Object.keys(kid).map(Number)));
  return { data, minutes, arm, steps, best, last };
});
rows.sort((a, b) => a.data.localeCompare(b.data) || a.minutes - b.minutes || mean(a.last) - mean(b.last));
console.log('| data | processor minutes | arm | steps | best KID × 1000 | last KID × 1000 |');
console.log('| ---- | ----------------: | --- | ----: | --------------: | --------------: |');
for (const { data, minutes, arm, steps, best, last } of rows) {
  const step = Math.round(mean(steps)).toLocaleString('en');
  console.log(`| ${data} | ${minutes} | ${arm} | ${step} | ${spread(best)} | ${spread(last)} |`);
}

function lastOf(kid) {
  const step = Math.max(...Object.keys(kid).map(Number));
  return kidOf(kid[step]);
}

/** The value in the outcome of `sparring evaluate --metric kid --json`. */
function kidOf({ measures }) {
  return measures.kid.value;
}

function mean(numbers) {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

function spread(numbers) {
  const shown = (value) => (1000 * value).toFixed(0);
  if (numbers.length === 1) return shown(numbers[0]);
  return `${shown(mean(numbers))} (${shown(Math.min(...numbers))} to ${shown(Math.max(...numbers))})`;
}

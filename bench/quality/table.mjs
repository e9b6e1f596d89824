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
  const last = measured.map(({ kid, steps }) => kid[steps].value);
  const best = measured.map(({ kid }) => Math.min(...Object.values(kid).map(({ value }) => value)));
  return { data, minutes, arm, steps: measured.map(({ steps }) => steps), best, last };
});
rows.sort((a, b) => a.data.localeCompare(b.data) || a.minutes - b.minutes || mean(a.last) - mean(b.last));
console.log('| data | processor minutes | arm | steps | best KID × 1000 | last KID × 1000 |');
console.log('| ---- | ----------------: | --- | ----: | --------------: | --------------: |');
for (const { data, minutes, arm, steps, best, last } of rows) {
  const step = Math.round(mean(steps)).toLocaleString('en');
  console.log(`| ${data} | ${minutes} | ${arm} | ${step} | ${spread(best)} | ${spread(last)} |`);
}

function mean(numbers) {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

function spread(numbers) {
  const shown = (value) => (1000 * value).toFixed(0);
  if (numbers.length === 1) return shown(numbers[0]);
  return `${shown(mean(numbers))} (${shown(Math.min(...numbers))} to ${shown(Math.max(...numbers))})`;
}

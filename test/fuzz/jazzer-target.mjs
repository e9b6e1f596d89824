/**
 * What Jazzer.js calls for each input (`fuzz.ts` starts it). A fault does not end the run: its input is kept, a few for each
 * place in the code.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOrRefuse } from './target.ts';
import { targetNamed } from './targets.ts';

const { FUZZ_TARGET: name, FUZZ_FOUND: found, FUZZ_FIGURES: figures } = process.env;
const target = targetNamed(name);
for (const original of target.originals) await target.exercise(original).catch(() => undefined); // loads modules

Error.stackTraceLimit = 4; // most inputs are refused, and a trace costs more than the reading

const keptOfPlace = 3;
const faults = new Map();
let inputs = 0;
let refused = 0;
let slowest = 0; // in seconds

export async function fuzz(data) {
  const bytes = new Uint8Array(data); // a copy: the fuzzer uses its memory again
  const start = process.cpuUsage();
  try {
    if ((await readOrRefuse(target, bytes)) === 'refused') refused += 1;
  } catch (thrown) {
    keep(bytes, thrown);
  }
  inputs += 1;
  const { user, system } = process.cpuUsage(start); // not the time on a clock: other programs may be at work
  slowest = Math.max(slowest, (user + system) / 1e6);
}

function keep(bytes, thrown) {
  const stack = String(thrown?.cause?.stack ?? thrown?.stack ?? thrown);
  const place =
    stack.split('\n').find((line) => line.includes('/src/')) ??
    String(thrown).replaceAll(/\d+/g, '').slice(0, 60);
  const times = (faults.get(place) ?? 0) + 1;
  faults.set(place, times);
  if (times > keptOfPlace) return;
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  writeFileSync(join(found, hash), bytes);
  writeFileSync(join(found, `${hash}.txt`), `${String(thrown)}\n${stack}\n`);
}

process.on('exit', () => {
  const seconds = Math.round(process.uptime());
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const places = [...faults].map(([place, times]) => ({ place, times }));
  writeFileSync(
    figures,
    JSON.stringify({ name, inputs, refused, slowest, peakBytes, seconds, faults: places }),
  );
});

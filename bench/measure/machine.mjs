/** What was measured on, when, and how busy it was. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

const manifest = (path) => JSON.parse(readFileSync(new URL(`../../${path}/package.json`, import.meta.url)));

/** A recorded number says these. */
export function describeMachine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model ?? 'unknown processor',
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    sparring: manifest('.').version,
    onnxRuntime: manifest('node_modules/onnxruntime-node').version,
  };
}

/** Processes that wanted to run, on average over the last minute. */
export function loadNow() {
  return Number(loadavg()[0].toFixed(2));
}

/** A sentence, if the machine was doing something else before it was measured on. */
export function busyWarning(loadBefore, cores) {
  if (loadBefore < 0.25 * cores) return undefined;
  return `The load was ${loadBefore} before anything was measured: something else runs, and the numbers below mean little.`;
}

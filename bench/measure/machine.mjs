/** The machine of a measurement, the date, and the load. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

const manifest = (path) => JSON.parse(readFileSync(new URL(`../../${path}/package.json`, import.meta.url)));

/** The circumstances that are recorded with a number. */
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

/** The number of runnable processes, averaged over the last minute. */
export function loadNow() {
  return Number(loadavg()[0].toFixed(2));
}

/** A warning if the machine was busy before the measurement. */
export function busyWarning(loadBefore, cores) {
  if (loadBefore < 0.25 * cores) return undefined;
  return `The load was ${loadBefore} before the measurement: another program is running, and the numbers below are unreliable.`;
}

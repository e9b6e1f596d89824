/**
 * What a step costs on a device, kernel by kernel: `profiled` runs a side for some steps, and reads ONNX Runtime's profile of
 * the last of them.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Side } from '../measure/side.mjs';
import { digits } from '../measure/table.mjs';

/**
 * @param starter of a side that takes `--profile`
 * @returns the kernels of one step, the longest first: `kernel`, how many `times`, and `milliseconds` together; and `nodes`, the
 *   number of nodes on each provider
 */
export async function profiled(starter, steps = 3) {
  const folder = mkdtempSync(join(tmpdir(), 'sparring-device-'));
  const side = new Side({ ...starter, args: [...starter.args, '--profile', join(folder, 'step')] });
  try {
    await side.ready();
    await side.steps(steps);
    side.end();
    await side.ended();
    return kernelsOf(join(folder, longestOf(folder)));
  } finally {
    side.kill();
    rmSync(folder, { recursive: true });
  }
}

/** Of several programs, that of the training step has the longest profile. */
function longestOf(folder) {
  const files = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  if (files.length === 0) throw new Error('ONNX Runtime wrote no profile');
  return files.toSorted((one, other) => other.text.length - one.text.length)[0].name;
}

/** @param file ONNX Runtime's profile, of several runs */
export function kernelsOf(file) {
  const events = JSON.parse(readFileSync(file, 'utf8'));
  const runs = events.filter(({ name }) => name === 'model_run');
  const last = runs.at(-1);
  const within = events.filter(({ ts }) => ts >= last.ts && ts < last.ts + last.dur);
  const nodes = {};
  for (const { name, args } of within) {
    if (!name.endsWith('_kernel_time') || args?.provider === undefined) continue;
    nodes[args.provider] = (nodes[args.provider] ?? 0) + 1;
  }
  // On a card the time of a node is that of handing it over. The card's own times are events of another kind, named
  // by node, operation and shader; they come with the run's end.
  const ofCard = events.filter(({ name, cat }) => cat === 'Kernel' || /^[^&]*&[^&]+&/.test(name));
  const measured = ofCard.length > 0 ? ofCard : within.filter(({ name }) => name.endsWith('_kernel_time'));
  const share = ofCard.length > 0 ? runs.length : 1;
  const kernels = new Map();
  for (const { name, args, dur } of measured) {
    const kernel = ofCard.length > 0 ? name.split('&').slice(1).join(' ') : args?.op_name;
    const sum = kernels.get(kernel) ?? { kernel, times: 0, milliseconds: 0 };
    sum.times += 1 / share;
    sum.milliseconds += dur / 1000 / share;
    kernels.set(kernel, sum);
  }
  const sorted = [...kernels.values()].sort((one, other) => other.milliseconds - one.milliseconds);
  return { nodes, isOfCard: ofCard.length > 0, kernels: sorted };
}

export const profileHeadings = ['kernel', 'operation', 'times', 'ms', 'of all'];

/** A row for each of the longest kernels of `kernelsOf`, and one for all. */
export function profileRows(kernels, most = 15) {
  const sum = kernels.reduce((all, { milliseconds }) => all + milliseconds, 0);
  const rowOf = ({ kernel, times, milliseconds }) => {
    const [operation, ...shader] = kernel.split(' ');
    const share = `${Math.round((100 * milliseconds) / sum)}%`;
    return [shader.join(' ') || operation, operation, digits(times), digits(milliseconds), share];
  };
  const all = kernels.reduce((count, { times }) => count + times, 0);
  return [...kernels.slice(0, most).map(rowOf), ['all', '', digits(all), digits(sum), '']];
}

/** Measures sides in turns: every round has a turn of each, so that a slower machine affects all of them. */
import { median, ratioOf, spreadOf } from './statistics.mjs';
import { Side } from './side.mjs';

/** The default plan: `steps` per turn or, if undefined, as many as fit into `turnSeconds`. */
export const defaultPlan = {
  rounds: 8,
  steps: undefined,
  turnSeconds: 1.5,
  /** Steps before the first turn: allocation, choice of code on first use, lazily built kernels. */
  warmup: 2,
  /** After three rounds, no new one starts when this has passed. */
  mostSeconds: 90,
};

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Starts sides one after the other, each with its first step, so that no start slows down another.
 *
 * @param starters each with `label`, and either `command` and `args`, or `absent`: why it cannot be started
 * @returns for each a `Side` (with `firstStepSeconds`, from the start of its process) or `{ label, error }`
 */
export async function startSides(starters, { firstStep = true } = {}) {
  const sides = [];
  for (const starter of starters) {
    const { label, absent } = starter;
    if (absent !== undefined) {
      sides.push({ label, error: absent });
      continue;
    }
    const side = new Side(starter);
    await attempt(side, async () => {
      await side.ready();
      if (firstStep) {
        await side.steps(1);
        side.firstStepSeconds = side.age;
      }
    });
    sides.push(side);
  }
  return sides;
}

/** Runs an action with a side. If it fails, the side is killed, and its `error` has the reason. */
async function attempt(side, action) {
  try {
    return await action();
  } catch (error) {
    side.error = error.message;
    side.kill();
    return undefined;
  }
}

/**
 * Warms up the sides and lets them take turns.
 *
 * @returns for each side the median seconds of its steps in each round, in the order of `sides`
 */
export async function takeTurns(sides, plan = {}) {
  const { rounds, steps, turnSeconds, warmup, mostSeconds } = { ...defaultPlan, ...plan };
  const began = performance.now();
  const perTurn = new Map();
  const medians = new Map(sides.map((side) => [side, []]));
  const working = () => sides.filter((side) => side.error === undefined);
  for (const side of working()) {
    const warm = await attempt(side, () => side.steps(Math.max(1, warmup)));
    if (warm !== undefined) perTurn.set(side, steps ?? stepsThatFill(turnSeconds, warm.at(-1)));
  }
  for (let round = 0; round < rounds; round++) {
    if (round >= 3 && performance.now() - began > mostSeconds * 1000) break;
    for (const side of working()) {
      await pause(50); // lets spinning threads of the other sides go to sleep
      const seconds = await attempt(side, () => side.steps(perTurn.get(side)));
      if (seconds !== undefined) medians.get(side).push(median(seconds));
    }
  }
  return sides.map((side) => medians.get(side));
}

function stepsThatFill(seconds, ofOne) {
  return Math.min(200, Math.max(1, Math.round(seconds / Math.max(ofOne, 1e-6))));
}

/**
 * Measures one workload, from the start of its sides' processes to their end.
 *
 * @returns for each side its time, memory and start, or its `error`; and, for each but the first, the first's time as a
 *   ratio to its own
 */
export async function measure(starters, plan = {}) {
  const sides = await startSides(starters);
  try {
    const rounds = await takeTurns(sides, plan);
    const results = [];
    for (const [i, side] of sides.entries()) {
      const peak = side.error === undefined ? await attempt(side, () => side.ask('rss')) : undefined;
      results.push(peak === undefined ? failed(side) : measured(side, rounds[i], peak));
      if (i > 0 && rounds[0].length > 0 && peak !== undefined) {
        results[i].ratio = ratioOf(rounds[0], rounds[i]);
      }
    }
    return results;
  } finally {
    for (const side of sides) if (side instanceof Side) side.end();
  }
}

const failed = ({ label, error }) => ({ side: label, error });

function measured({ label, name, firstStepSeconds }, rounds, { peakBytes }) {
  return {
    side: label,
    name,
    seconds: spreadOf(rounds),
    rounds: rounds.map((seconds) => Number(seconds.toPrecision(5))),
    peakBytes,
    firstStepSeconds,
  };
}

/**
 * Measures single operations, each in turns. The sides are started once.
 *
 * @param kernels arguments of `use` for the sides, with `flops`
 * @param report called with each result
 * @returns the kernels with `sides`, for each its time or its `error`, and the first's time as a ratio to the others'
 */
export async function measureKernels(kernels, starters, plan, report = () => {}) {
  const sides = await startSides(starters, { firstStep: false });
  try {
    const results = [];
    for (const kernel of kernels) {
      for (const side of sides) {
        if (side.error === undefined) await attempt(side, () => side.ask(`use ${JSON.stringify(kernel)}`));
      }
      const rounds = await takeTurns(sides, plan);
      const times = sides.map((side, i) => {
        if (side.error !== undefined) return failed(side);
        const ratio = i > 0 && rounds[0].length > 0 ? { ratio: ratioOf(rounds[0], rounds[i]) } : {};
        return { side: side.label, name: side.name, seconds: spreadOf(rounds[i]), ...ratio };
      });
      results.push({ ...kernel, sides: times });
      report(results.at(-1));
    }
    return results;
  } finally {
    for (const side of sides) if (side instanceof Side) side.end();
  }
}

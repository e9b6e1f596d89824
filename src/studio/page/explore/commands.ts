/** The commands that make the same pictures. */
import { seedOf, seedsOf, type ExploreState, type Group } from './explore-state.ts';
import { seedsText } from './seed-list.ts';

/** Why no command makes the same. */
export type NoCommand = 'class' | 'favourite' | 'few';

export type CommandFor = readonly string[] | NoCommand;

type State = Pick<
  ExploreState,
  'step' | 'weights' | 'truncation' | 'label' | 'seeds' | 'steps' | 'mode' | 'loop' | 'noiseSeed' | 'length'
>;
type Groups = Readonly<Partial<Record<Group, readonly string[]>>>;

/** Samples of these seeds. The command draws all classes of a conditional run, or those that seeds take turns with. */
export function samplesCommand(path: string, state: State): CommandFor {
  if (state.label !== undefined) return 'class';
  return ['sample', path, '--seeds', seedsText(state.seeds), ...chosen(state), ...truncated(state)];
}

export function walkCommand(path: string, state: State, { stops = [] }: Groups): CommandFor {
  const seeds = seedsOf(stops);
  if (seeds === undefined) return 'favourite';
  if (state.label !== undefined) return 'class';
  if (seeds.length < 2) return 'few';
  return [
    'explore',
    'interpolate',
    path,
    '--seeds',
    seedsText(seeds),
    '--steps',
    String(state.steps),
    ...(state.mode === 'linear' ? [] : ['--mode', state.mode]),
    ...(state.loop ? ['--loop'] : []),
    ...chosen(state),
    ...truncated(state),
  ];
}

export function arithmeticCommand(
  path: string,
  state: State,
  { a = [], b = [], c = [] }: Groups,
): CommandFor {
  const seeds = groupSeeds(state, [a, b, c]);
  if (!Array.isArray(seeds)) return seeds;
  const [ofA, ofB, ofC] = seeds;
  return [
    'explore',
    'arithmetic',
    path,
    '--a',
    ofA!,
    '--b',
    ofB!,
    '--c',
    ofC!,
    ...(state.noiseSeed === 1 ? [] : ['--seed', String(state.noiseSeed)]),
    ...chosen(state),
    ...truncated(state),
  ];
}

/** @param turnSteps pictures in a row */
export function turnCommand(
  path: string,
  state: State,
  { from = [], to = [], apply = [] }: Groups,
  turnSteps: number,
): CommandFor {
  const seeds = groupSeeds(state, [from, to]);
  if (!Array.isArray(seeds)) return seeds;
  const applied = seedsOf(apply);
  if (applied === undefined) return 'favourite';
  const [start, end] = seeds;
  return [
    'explore',
    'turn',
    path,
    '--from',
    start!,
    '--to',
    end!,
    '--apply',
    seedsText(applied),
    '--steps',
    String(turnSteps),
    ...(state.length === 1 ? [] : ['--length', String(state.length)]),
    ...chosen(state),
    ...truncated(state),
  ];
}

/** A sample moved along the directions that change pictures most. */
export function directionsCommand(
  path: string,
  state: State & Pick<ExploreState, 'base' | 'along'>,
): CommandFor {
  const seed = seedOf(state.base);
  if (seed === undefined) return 'favourite';
  if (state.label !== undefined) return 'class';
  const along = state.along.slice(0, state.along.findLastIndex((value) => value !== 0) + 1);
  return [
    'explore',
    'directions',
    path,
    '--seed',
    String(seed),
    ...(along.length === 0 ? [] : ['--along', along.join(',')]),
    ...chosen(state),
    ...truncated(state),
  ];
}

/** The command takes means of two samples or more. */
function groupSeeds(state: State, given: readonly (readonly string[])[]): string[] | NoCommand {
  const seeds = given.map(seedsOf);
  if (seeds.some((each) => each === undefined)) return 'favourite';
  if (state.label !== undefined) return 'class';
  if (seeds.some((each) => new Set(each).size < 2)) return 'few';
  return seeds.map((each) => seedsText(each!));
}

function chosen({ step, weights }: State): string[] {
  return [
    ...(step === undefined ? [] : ['--step', step]),
    ...(weights === undefined ? [] : ['--weights', weights]),
  ];
}

function truncated({ truncation }: State): string[] {
  return truncation === undefined ? [] : ['--truncation', String(truncation)];
}

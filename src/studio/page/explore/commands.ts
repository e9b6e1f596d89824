/** The commands that make the same pictures. */
import type { SampleRef } from '../parts/favourites.ts';
import { seedsOf, type ExploreState, type Group } from './explore-state.ts';
import { fileName } from './file-name.ts';
import { seedsText } from './seed-list.ts';

/** Why no command makes the same. */
export type NoCommand = 'class' | 'favourite' | 'few';

/** A command that reads z from a file, because no seeds make them. The page saves it. */
export interface CommandOfFile {
  readonly args: readonly string[];
  /** Without its ending. */
  readonly file: string;
  /** The samples whose z are in the file. */
  readonly refs: readonly SampleRef[];
}

export type CommandFor = readonly string[] | CommandOfFile | NoCommand;

type State = Pick<
  ExploreState,
  'step' | 'weights' | 'truncation' | 'label' | 'seeds' | 'steps' | 'mode' | 'loop' | 'noiseSeed' | 'length'
>;
type Groups = Readonly<Partial<Record<Group, readonly string[]>>>;

export function samplesCommand(path: string, state: State): CommandFor {
  return commandOf(
    ['sample', path],
    state,
    { option: '--seeds', refs: state.seeds.map(String) },
    'samples-z',
  );
}

export function walkCommand(path: string, state: State, { stops = [] }: Groups): CommandFor {
  if (stops.length < 2) return 'few';
  return commandOf(['explore', 'interpolate', path], state, { option: '--seeds', refs: stops }, 'walk-z', [
    '--steps',
    String(state.steps),
    ...(state.mode === 'linear' ? [] : ['--mode', state.mode]),
    ...(state.loop ? ['--loop'] : []),
  ]);
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
  const along = state.along.slice(0, state.along.findLastIndex((value) => value !== 0) + 1);
  return commandOf(
    ['explore', 'directions', path],
    state,
    { option: '--seed', refs: [state.base] },
    'base-z',
    along.length === 0 ? [] : ['--along', along.join(',')],
  );
}

/**
 * A command of samples: by their seeds, or else of a file with their z.
 *
 * @param begin ends with the run
 * @param what is in the file
 */
function commandOf(
  begin: readonly string[],
  state: State,
  { option, refs }: { readonly option: '--seed' | '--seeds'; readonly refs: readonly SampleRef[] },
  what: string,
  more: readonly string[] = [],
): CommandFor {
  const seeds = seedsOf(refs);
  if (seeds !== undefined && state.label === undefined) {
    return [...begin, option, seedsText(seeds), ...more, ...chosen(state), ...truncated(state)];
  }
  const run = begin.at(-1)!.split(/[/\\]/).at(-1)!;
  const file = fileName(run, what);
  return { args: [...begin, '--latents', `${file}.json`, ...more, ...chosen(state)], file, refs };
}

/** Draws pictures whose z the page has computed. @param file with these, without its ending */
export function computedCommand(path: string, state: State, file: string): readonly string[] {
  return ['sample', path, '--latents', `${file}.json`, ...chosen(state)];
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

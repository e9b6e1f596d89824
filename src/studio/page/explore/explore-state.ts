/** The state of the view, as it stands in the address. */
import { maxAlong } from '../../../analysis/explore/along-directions.ts';
import { walkModes, type WalkMode } from '../../../analysis/explore/latent-walk.ts';
import { seedOf, type SampleRef } from '../parts/favourites.ts';
import { parseSeeds } from './seed-list.ts';

export const parts = ['samples', 'walk', 'arithmetic', 'turn', 'directions'] as const;
export type Part = (typeof parts)[number];

/** The groups that samples are put into. */
export const groups = ['stops', 'a', 'b', 'c', 'from', 'to', 'apply'] as const;
export type Group = (typeof groups)[number];

export interface ExploreState {
  readonly part: Part;
  /** Undefined: the latest. */
  readonly step: string | undefined;
  readonly weights: 'live' | 'average' | undefined;
  readonly truncation: number | undefined;
  readonly label: number | undefined;
  /** The page of samples. */
  readonly seeds: readonly number[];
  /** Undefined: not chosen yet. */
  readonly groups: Readonly<Record<Group, readonly SampleRef[] | undefined>>;
  /** Pictures from one stop of a walk to the next. */
  readonly steps: number;
  readonly mode: WalkMode;
  readonly loop: boolean;
  /** Of the noise around A − B + C. */
  readonly noiseSeed: number;
  /** Of a turn, in lengths of the axis. */
  readonly length: number;
  /** Where on the axis. */
  readonly t: number;
  /** The sample that directions start from. */
  readonly base: SampleRef;
  /** How far it went along each direction, in standard deviations. */
  readonly along: readonly number[];
}

/** The grid that training draws. */
const firstSeeds = Array.from({ length: 64 }, (_, seed) => seed);
const firstBase: SampleRef = '0';
export const stepsLimits = [2, 30] as const;
export const lengthLimits = [0.25, 3] as const;
export const directionCount = 6;

type Query = Readonly<Record<string, string | undefined>>;

/** Reads an address that anybody may have typed: what is no state is as if it were not there. */
export function exploreState(query: Query): ExploreState {
  const { part, step, weights, mode } = query;
  const refs = (name: Group) => refsOf(query[name]);
  return {
    part: parts.find((each) => each === part) ?? 'samples',
    step: step !== undefined && (step === 'best' || /^\d{1,12}$/.test(step)) ? step : undefined,
    weights: weights === 'live' || weights === 'average' ? weights : undefined,
    truncation: numberOf(query['truncation'], [0.01, 100]),
    label: wholeOf(query['class'], [0, 9999]),
    seeds: parseSeeds(query['seeds'] ?? '') ?? firstSeeds,
    groups: Object.fromEntries(groups.map((name) => [name, refs(name)])) as ExploreState['groups'],
    steps: wholeOf(query['steps'], stepsLimits) ?? 10,
    mode: walkModes.find((each) => each === mode) ?? 'linear',
    loop: query['loop'] === 'yes',
    noiseSeed: wholeOf(query['noise'], [0, Number.MAX_SAFE_INTEGER]) ?? 1,
    length: numberOf(query['length'], lengthLimits) ?? 1,
    t: numberOf(query['t'], [-lengthLimits[1] / 2, lengthLimits[1] / 2]) ?? 0,
    base: refsOf(query['base'])?.[0] ?? firstBase,
    along: alongOf(query['along']),
  };
}

/** Without favourites that this browser does not have: a link may name those of another. */
export function withKnown(state: ExploreState, favourites: ReadonlySet<SampleRef>): ExploreState {
  const isKnown = (ref: SampleRef) => seedOf(ref) !== undefined || favourites.has(ref);
  const known = Object.entries(state.groups).map(([name, refs]) => [name, refs?.filter(isKnown)]);
  return {
    ...state,
    groups: Object.fromEntries(known) as ExploreState['groups'],
    base: isKnown(state.base) ? state.base : firstBase,
  };
}

/** Samples as they stand in the address. An empty group is one that was emptied. */
export function refsText(refs: readonly SampleRef[]): string {
  return refs.length === 0 ? '-' : refs.join(',');
}

export function alongText(along: readonly number[]): string | undefined {
  return along.some((value) => value !== 0) ? along.join(',') : undefined;
}

/** The seeds of samples; undefined if one has none. */
export function seedsOf(refs: readonly SampleRef[]): number[] | undefined {
  const seeds = refs.map(seedOf);
  return seeds.every((seed) => seed !== undefined) ? seeds : undefined;
}

function refsOf(text: string | undefined): SampleRef[] | undefined {
  if (text === undefined) return undefined;
  if (text === '-') return [];
  const refs = text.split(',');
  return refs.every((ref) => /^(f\d{1,6}|\d{1,15})$/.test(ref)) ? refs : undefined;
}

type Limits = readonly [min: number, max: number];

function numberOf(text: string | undefined, [min, max]: Limits): number | undefined {
  if (text === undefined || !/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  return Math.min(max, Math.max(min, Number(text)));
}

function wholeOf(text: string | undefined, limits: Limits): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? numberOf(text, limits) : undefined;
}

function alongOf(text: string | undefined): number[] {
  const given = (text ?? '').split(',').map((each) => numberOf(each, [-maxAlong, maxAlong]) ?? 0);
  return Array.from({ length: directionCount }, (_, i) => given[i] ?? 0);
}

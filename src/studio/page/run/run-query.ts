/** What a reader sees of a run, as the query of the address has it. */
import { horizontals, type Horizontal } from '../source/step-axis.ts';

export const arrangements = ['beside', 'wipe'] as const;
/** How two sheets are compared. */
export type Arrangement = (typeof arrangements)[number];

export interface RunQuery {
  /** Undefined: the newest, and each that comes. */
  readonly step: number | undefined;
  /** What the sheet is compared with: that of another step, or the real pictures. */
  readonly with: number | 'reals' | undefined;
  readonly as: Arrangement;
  /** The sample that is looked at closely, by its place in the sheet. */
  readonly zoom: number | undefined;
  /** The charts that are shown; undefined: all. */
  readonly metrics: readonly string[] | undefined;
  /** Steps over which lines are averaged; undefined: a hundredth of the run. */
  readonly smooth: number | undefined;
  readonly isLog: boolean;
  readonly over: Horizontal;
  /** The steps that the curves show. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Sheets a second while it plays. */
  readonly play: number | undefined;
}

type Query = Readonly<Record<string, string | undefined>>;

export function parseRunQuery(query: Query): RunQuery {
  const { with: other, as, metrics, over, log } = query;
  const [from, to] = [wholeNumber(query['from']), wholeNumber(query['to'])];
  const isWindow = from !== undefined && to !== undefined && from < to;
  return {
    step: wholeNumber(query['step']),
    with: other === 'reals' ? 'reals' : wholeNumber(other),
    as: arrangements.find((each) => each === as) ?? 'beside',
    zoom: wholeNumber(query['zoom']),
    metrics: metrics?.split(',').filter((name) => name !== ''),
    smooth: wholeNumber(query['smooth']),
    isLog: log === '1',
    over: horizontals.find((each) => each === over) ?? 'steps',
    from: isWindow ? from : undefined,
    to: isWindow ? to : undefined,
    play: speeds.find((each) => String(each) === query['play']),
  };
}

/** Sheets a second, of which a reader can choose. */
export const speeds = [2, 5, 10, 25] as const;

/** What is as usual is not in the address. */
export function runQueryText(state: RunQuery): Query {
  return {
    step: textOf(state.step),
    with: textOf(state.with),
    as: state.as === 'beside' || state.with === undefined ? undefined : state.as,
    zoom: textOf(state.zoom),
    metrics: state.metrics?.join(','),
    smooth: textOf(state.smooth),
    log: state.isLog ? '1' : undefined,
    over: state.over === 'steps' ? undefined : state.over,
    from: textOf(state.from),
    to: textOf(state.to),
    play: textOf(state.play),
  };
}

function textOf(value: number | string | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** Addresses are typed by hand, too. */
function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

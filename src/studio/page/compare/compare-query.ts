/** A comparison, as the query of the address has it. */
import { maxCompared } from '../../messages/limits.ts';
import { joinedParts, partsOf } from '../source/address-lists.ts';
import { horizontals, type Horizontal } from '../source/step-axis.ts';

export interface CompareQuery {
  readonly runs: readonly string[];
  readonly over: Horizontal;
  /** Where on the axis the reader stands. Undefined: at the newest sheets, and each that comes. */
  readonly at: number | undefined;
  readonly isLog: boolean;
  /** What of the axis the curves show. Undefined: all. */
  readonly window: { readonly from: number; readonly to: number } | undefined;
  /** The first of the seeds of which samples are drawn. Undefined: none are. */
  readonly seed: number | undefined;
}

type Query = Readonly<Record<string, string | undefined>>;

/** Reads an address that anybody may have typed: what is none is as if it were not there. */
export function parseCompareQuery(query: Query): CompareQuery {
  const { over } = query;
  const [from, to] = [placeOf(query['from']), placeOf(query['to'])];
  return {
    runs: partsOf(query['runs']).slice(0, maxCompared),
    over: horizontals.find((each) => each === over) ?? 'steps',
    at: placeOf(query['at']),
    isLog: query['log'] === '1',
    window: from !== undefined && to !== undefined && from < to ? { from, to } : undefined,
    seed: /^\d{1,9}$/.test(query['seed'] ?? '') ? Number(query['seed']) : undefined,
  };
}

/** What is to change in the address. What is as usual is not in it. */
export function compareQueryText(changes: Partial<CompareQuery>): Query {
  const text: Record<string, string | undefined> = {};
  if ('runs' in changes) text['runs'] = joinedParts(changes.runs ?? []);
  // A place on one axis is none on another.
  if ('over' in changes) {
    text['over'] = changes.over === 'steps' ? undefined : changes.over;
    Object.assign(text, { at: undefined, from: undefined, to: undefined });
  }
  if ('at' in changes) text['at'] = placeText(changes.at);
  if ('isLog' in changes) text['log'] = changes.isLog ? '1' : undefined;
  if ('window' in changes) {
    text['from'] = placeText(changes.window?.from);
    text['to'] = placeText(changes.window?.to);
  }
  if ('seed' in changes) text['seed'] = changes.seed === undefined ? undefined : String(changes.seed);
  return text;
}

/** Hours have decimals. */
function placeOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : undefined;
}

function placeText(place: number | undefined): string | undefined {
  return place === undefined ? undefined : String(Number(place.toFixed(6)));
}

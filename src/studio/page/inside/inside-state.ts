/** The state of the view, as the address has it. */
import type { NetworkName } from '../../../gan/networks/state-names.ts';
import type { SampleRef } from '../parts/favourites.ts';

export const parts = ['networks', 'forget', 'discriminator', 'features'] as const;
export type Part = (typeof parts)[number];

/** What D looks at: a sample of G, a picture of the data, or one of one's own. */
export const subjects = ['sample', 'real', 'own'] as const;
export type Subject = (typeof subjects)[number];

/** A layer of one of the networks: `generator.deconv2` in the address. */
export interface LayerChoice {
  readonly network: NetworkName;
  readonly layer: string;
}

export interface InsideState {
  readonly part: Part;
  /** A number, or `best`; undefined: the latest. */
  readonly step: string | undefined;
  readonly weights: string | undefined;
  /** Undefined: one that the view chooses. */
  readonly layer: LayerChoice | undefined;
  /** Of z. */
  readonly seed: number;
  /** A favourite without a seed, whose z is taken instead. */
  readonly favourite: SampleRef | undefined;
  /** How far z is on its way to that of the next seed: 0 to 1. */
  readonly towards: number;
  readonly subject: Subject;
  /** The index among real pictures, or among one's own. */
  readonly picture: number;
  /** The class that a conditional network is told of one's own pictures. */
  readonly label: number;
  /** The first map, sample or feature that is shown. */
  readonly from: number;
  /** The maps that were chosen by hand to be dropped; undefined: those that the classifier finds. */
  readonly maps: readonly number[] | undefined;
}

/** Members that are wrong, as after typing, are taken as missing. */
export function insideState(query: Readonly<Record<string, string>>): InsideState {
  const { part, step, weights, layer, subject, maps, favourite } = query;
  return {
    part: parts.find((each) => each === part) ?? 'networks',
    step: /^(\d{1,15}|best)$/.test(step ?? '') ? step : undefined,
    weights: weights === 'live' || weights === 'average' ? weights : undefined,
    layer: layerOf(layer),
    seed: wholeNumber(query['seed']),
    favourite: /^f\d{1,6}$/.test(favourite ?? '') ? favourite : undefined,
    towards: Math.min(1, Math.max(0, Number(query['towards'] ?? 0) || 0)),
    subject: subjects.find((each) => each === subject) ?? 'sample',
    picture: wholeNumber(query['picture']),
    label: wholeNumber(query['class']),
    from: wholeNumber(query['from']),
    maps: maps === undefined ? undefined : mapsOf(maps),
  };
}

export function layerText({ network, layer }: LayerChoice): string {
  return `${network}.${layer}`;
}

function layerOf(text = ''): LayerChoice | undefined {
  const [network, ...rest] = text.split('.');
  const layer = rest.join('.');
  if (layer === '' || (network !== 'generator' && network !== 'discriminator')) return undefined;
  return { network, layer };
}

/** The maps chosen by hand, as text that is never empty: `none` drops none. */
export function mapsText(maps: readonly number[]): string {
  return maps.length === 0 ? 'none' : [...maps].sort((a, b) => a - b).join(',');
}

function mapsOf(text: string): readonly number[] | undefined {
  if (text === 'none') return [];
  return /^\d{1,6}(,\d{1,6})*$/.test(text) ? [...new Set(text.split(',').map(Number))] : undefined;
}

function wholeNumber(text: string | undefined): number {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

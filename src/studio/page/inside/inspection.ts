/** What all parts of the view work with. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { RunDetails } from '../../messages/runs.ts';
import type { Networks } from '../../../lessons/network-layers.ts';
import type { Favourite } from '../parts/favourites.ts';
import type { InsideState } from './inside-state.ts';
import type { OwnPictures } from './own-pictures.ts';

export interface Inspection {
  readonly run: string;
  /** The run as commands name it. */
  readonly path: string;
  readonly details: RunDetails;
  readonly state: InsideState;
  readonly networks: Networks;
  /** The kinds of models (`ModelKind`) that the run has none of. */
  readonly lacking: ReadonlySet<string>;
  /** The size of pictures. Points are drawn in none. */
  readonly size: { readonly width: number; readonly height: number };
  readonly own: OwnPictures;
  /** Of the run, in this browser. */
  readonly favourites: readonly Favourite[];
}

const context = createContext<Inspection | undefined>(undefined);
export const InspectionProvider = context.Provider;

/** The inspection that a part is in. */
export function useInspection(): Inspection {
  return useContext(context)!;
}

/** The options of commands that choose what this view has chosen. */
export function chosenArgs({ step, weights }: Pick<InsideState, 'step' | 'weights'>): string[] {
  return [
    ...(step === undefined ? [] : ['--step', step]),
    ...(weights === undefined ? [] : ['--weights', weights]),
  ];
}

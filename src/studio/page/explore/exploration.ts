/** What all parts of the view work with: a generator, and what was chosen of it. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { LatentSpec } from '../../../gan/networks/gan.ts';
import type { RgbaPicture } from '../../../core/pictures.ts';
import type { PageGenerator } from '../painter/generator.ts';
import type { PictureExamples } from '../painter/picture-values.ts';
import { picturesOf } from '../painter/picture-values.ts';
import { latentsOf } from '../painter/latents.ts';
import { seedOf, type Favourite, type SampleRef } from '../parts/favourites.ts';
import { type ExploreState } from './explore-state.ts';

export interface Exploration {
  readonly run: string;
  /** The run as commands name it. */
  readonly path: string;
  readonly state: ExploreState;
  readonly favourites: readonly Favourite[];
  readonly setFavourites: (favourites: readonly Favourite[]) => void;
  /** The size of pictures, known before the generator is. */
  readonly size: { readonly width: number; readonly height: number };
  /** Undefined until it is ready. */
  readonly generator: PageGenerator | undefined;
  /** Pictures that were painted with the same choices. */
  readonly painted: Map<SampleRef, RgbaPicture>;
}

/** Pictures that are remembered: 32 MB of 64×64. */
const maxPainted = 2000;

const context = createContext<Exploration | undefined>(undefined);
export const ExplorationProvider = context.Provider;

/** The exploration that a part is in. */
export function useExploration(): Exploration {
  return useContext(context)!;
}

/** The range of the generator's pictures, and their size. A run without pictures has no parts. */
export function imageOf(generator: PageGenerator): PictureExamples {
  const { examples } = generator;
  if (examples.kind !== 'pictures') throw new Error('this run generates points, which have no pictures');
  return examples;
}

/** The z of samples, [samples, latent]: of seeds as chosen, of other favourites their own. */
export function latentOfRefs(
  refs: readonly SampleRef[],
  latent: LatentSpec,
  { state, favourites }: Pick<Exploration, 'state' | 'favourites'>,
): Float32Array {
  const { dimension } = latent;
  const z = new Float32Array(refs.length * dimension);
  refs.forEach((ref, i) => {
    const seed = seedOf(ref);
    const own = favourites.find((each) => each.ref === ref)?.z;
    z.set(seed === undefined ? own! : latentsOf(latent, [seed], state), i * dimension);
  });
  return z;
}

/** Paints samples, and remembers them. */
export async function paintSamples(
  exploration: Exploration,
  place: string,
  refs: readonly SampleRef[],
): Promise<void> {
  const { generator, painted } = exploration;
  if (generator === undefined) return;
  const values = await generator.paint(place, latentOfRefs(refs, generator.latent, exploration));
  picturesOf(values, imageOf(generator)).forEach((picture, i) => painted.set(refs[i]!, picture));
  for (const oldest of painted.keys()) {
    if (painted.size <= maxPainted) break;
    painted.delete(oldest);
  }
}

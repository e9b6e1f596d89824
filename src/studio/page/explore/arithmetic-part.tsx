import { Fragment } from 'preact';
import { useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import { latentArithmetic } from '../../../analysis/explore/vector-arithmetic.ts';
import { RandomStream } from '../../../core/random.ts';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { formats, phrases } from '../language/language.ts';
import { picturesOf } from '../painter/picture-values.ts';
import { Button } from '../parts/button.tsx';
import { showToast } from '../parts/toasts.tsx';
import { changeQuery } from '../source/address.ts';
import { withVector, type SampleRef } from '../parts/favourites.ts';
import { Command } from './command.tsx';
import { arithmeticCommand } from './commands.ts';
import { imageOf, latentOfRefs, useExploration } from './exploration.ts';
import { refsText } from './explore-state.ts';
import { GroupWell } from './group-well.tsx';
import { withSample } from './groups.ts';
import { latentRecord } from './latent-record.ts';
import { fileName } from './file-name.ts';
import { Picker } from './picker.tsx';
import { Picture } from './picture.tsx';
import { saveJson, savePicture, saveStrip } from './saving.ts';
import { usePainted, useSamples } from './use-painted.ts';

const concepts = ['a', 'b', 'c'] as const;
type Concept = (typeof concepts)[number];
const signs = { b: '−', c: '+' } as const;
/** The place of the sum among its neighbours. */
const centre = 4;
const savedScale = 4;

export function ArithmeticPart(): JSX.Element {
  const words = phrases.value.explore;
  const exploration = useExploration();
  const { run, path, state, favourites, setFavourites } = exploration;
  const { a = [], b = [], c = [] } = state.groups;
  const groups = { a, b, c };
  const pictures = useSamples('concepts', [...a, ...b, ...c]);
  const set = (concept: Concept, refs: readonly SampleRef[]) => changeQuery({ [concept]: refsText(refs) });
  const isComplete = concepts.every((concept) => groups[concept].length > 0);
  const found = usePainted(
    'arithmetic',
    isComplete
      ? (generator, paint) => {
          const { latent } = generator;
          const z = (refs: readonly SampleRef[]) => latentOfRefs(refs, latent, exploration);
          return latentArithmetic({ a: z(a), b: z(b), c: z(c) }, latent.dimension, paint, {
            // Step 0 of this stream gives the z of the seed.
            random: new RandomStream(state.noiseSeed, 'latent-sample', 1),
            range: imageOf(generator).limits,
          });
        }
      : undefined,
    [a.join(), b.join(), c.join(), state.noiseSeed],
  );
  const painted = usePictures(found);
  const file = fileName(run, 'arithmetic');
  return (
    <div class="with-picker">
      <Picker
        targets={concepts.map((concept) => ({
          key: concept,
          label: words.groups[concept].trim(),
          name: words.groups[concept],
          put: (ref) => set(concept, withSample(groups[concept], ref)),
        }))}
      />
      <div class="work">
        <div class="sum">
          {concepts.map((concept) => (
            <Fragment key={concept}>
              {concept !== 'a' && (
                <span class="sign" aria-hidden="true">
                  {signs[concept]}
                </span>
              )}
              <GroupWell
                group={concept}
                title={words.groups[concept].trim()}
                refs={groups[concept]}
                pictures={pictures}
                onChange={(refs) => set(concept, refs)}
              >
                <div class="mean">
                  <Picture picture={painted?.means[concept]} />
                  <span class="soft">{words.mean}</span>
                </div>
              </GroupWell>
            </Fragment>
          ))}
        </div>
        {isComplete ? (
          <>
            <div class="results">
              <section>
                <h3>{words.inLatent}</h3>
                <p class="remark">{words.inLatentText}</p>
                <figure class="neighbours" aria-label={words.inLatentText}>
                  {Array.from({ length: 9 }, (_, i) => (
                    <div key={i} class={i === centre ? 'is-centre' : undefined}>
                      <Picture picture={painted?.sheet[i]} />
                    </div>
                  ))}
                </figure>
              </section>
              <section>
                <h3>{words.inPixels}</h3>
                <p class="remark">{words.inPixelsText(formats.value.percent(found?.clamped ?? 0))}</p>
                <div class="control">
                  <Picture picture={painted?.pixels} alt={words.inPixels} />
                </div>
              </section>
            </div>
            <div class="actions">
              <Button
                icon="download"
                disabled={painted === undefined}
                onClick={() => savePicture(file, painted!.sheet[centre]!, savedScale)}
              >
                {words.savePng}
              </Button>
              <Button
                icon="download"
                disabled={painted === undefined}
                onClick={() =>
                  saveStrip(
                    `${file}-sheet`,
                    [0, 3, 6].map((first) => painted!.sheet.slice(first, first + 3)),
                  )
                }
              >
                {words.saveSheet}
              </Button>
              <Button
                disabled={found === undefined}
                onClick={() =>
                  saveJson(`${file}-z`, latentRecord(exploration, { a, b, c, z: [...found!.y] }))
                }
              >
                {words.saveLatent}
              </Button>
              <Button
                icon="star"
                disabled={found === undefined}
                onClick={() => {
                  setFavourites(withVector(favourites, found!.y, words.sum));
                  showToast(words.kept);
                }}
              >
                {words.keepResult}
              </Button>
              <Button onClick={() => changeQuery({ noise: String(state.noiseSeed + 1) })}>
                {words.newNoise}
              </Button>
            </div>
          </>
        ) : (
          <p class="hint">{words.needConcepts}</p>
        )}
        {isComplete && (
          <Command
            of={arithmeticCommand(path, state, groups)}
            computed={{ file: `${file}-sum-z`, latents: found && [{ name: words.sum, z: found.y }] }}
          />
        )}
      </div>
    </div>
  );
}

type Found = Awaited<ReturnType<typeof latentArithmetic>>;

interface Pictures {
  readonly means: Readonly<Record<Concept, RgbaPicture>>;
  /** The sum in the middle of its neighbours, row by row. */
  readonly sheet: readonly RgbaPicture[];
  readonly pixels: RgbaPicture;
}

function usePictures(found: Found | undefined): Pictures | undefined {
  const { generator } = useExploration();
  return useMemo(() => {
    if (found === undefined || generator === undefined) return undefined;
    const image = imageOf(generator);
    const one = (values: Float32Array) => picturesOf(values, image)[0]!;
    const around = picturesOf(found.neighbours, image);
    return {
      means: { a: one(found.a.image), b: one(found.b.image), c: one(found.c.image) },
      sheet: around.toSpliced(centre, 0, one(found.image)),
      pixels: one(found.pixels),
    };
  }, [found]);
}

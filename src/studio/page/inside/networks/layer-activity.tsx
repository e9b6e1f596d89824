/** The maps of a layer for a chosen z, sample or picture. They follow while it changes. */
import { useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import { range } from '../../../../core/numbers.ts';
import { rgbaOf, type RgbaPicture } from '../../../../core/pictures.ts';
import type { NetworkName } from '../../../../gan/networks/state-names.ts';
import { labelsOfSeeds } from '../../../../gan/sampling/sampler.ts';
import type { NetworkLayer } from '../../../../lessons/network-layers.ts';
import { formats, phrases } from '../../language/language.ts';
import { latentsOf } from '../../painter/latents.ts';
import { nameOf } from '../../parts/favourites.ts';
import type { Network, NetworkOutputs } from '../../painter/network.ts';
import { Failure } from '../failure.tsx';
import { chosenLatent, discriminatorFeeds, generatorFeeds, labelsOfLatent } from '../feeds.ts';
import { valuesOfPlanes } from '../../painter/planes.ts';
import { useInspection } from '../inspection.ts';
import type { InsideState } from '../inside-state.ts';
import type { OwnPicture } from '../own-pictures.ts';
import { Pixels } from '../../parts/pixels.tsx';
import type { RealPictures } from '../../painter/real-pictures.ts';
import { useRealPictures } from '../use-real-pictures.ts';
import { SeedStepper } from '../seed-stepper.tsx';
import { SubjectChooser } from '../subject-chooser.tsx';
import { useComputed } from '../../parts/use-computed.ts';
import { useNetwork } from '../use-network.ts';
import { shapeOf, usualMaps } from './layer-values.ts';
import { MapGrid } from './map-grid.tsx';

/** Samples by which maps are sorted, and their colours limited. */
const usualCount = 16;

export function LayerActivity(props: {
  readonly network: NetworkName;
  readonly layer: NetworkLayer;
}): JSX.Element {
  const { network: name, layer } = props;
  const words = phrases.value.inside;
  const { run, state, size, own, details, favourites } = useInspection();
  const ofD = name === 'discriminator';
  const generator = useNetwork(run, 'generator-layers', state);
  const discriminator = useNetwork(run, ofD ? 'discriminator-layers' : undefined, { step: state.step });
  const reals = useRealPictures(ofD && details.card.isOfPoints !== true ? run : undefined, 'training');
  const usualOfG = useUsual(generator.network);
  const favourite = favourites.find(({ ref }) => ref === state.favourite);
  const sampled = useSample(generator.network, state, favourite?.z);
  const subject = useSubject(discriminator.network, {
    state,
    sample: sampled,
    reals: reals.loaded.value,
    own,
  });
  const usualOfD = useComputed(
    discriminator.network &&
      generator.network &&
      usualOfG &&
      (() => judgedUsual(discriminator.network!, generator.network!, usualOfG)),
    [discriminator.network, usualOfG],
  );
  const judged = useComputed(
    discriminator.network && subject && (() => discriminator.network!.run('subject', subject.feeds, 1)),
    [discriminator.network, subject],
  );
  const found = ofD ? discriminator : generator;
  const [values, usualValues] = [ofD ? judged : sampled?.outputs, ofD ? usualOfD : usualOfG].map(
    (outputs) => outputs?.[outputName(found.network, layer.layer) ?? ''],
  );
  const shape = useMemo(() => shapeOf(layer), [layer]);
  const usual = useMemo(() => usualValues && usualMaps(usualValues, shape), [usualValues, shape]);
  const latest = discriminator.network?.description.outputs.at(-1);
  const logit = judged === undefined || latest === undefined ? undefined : judged[latest.name]?.[0];
  const classes = classNamesOf(discriminator.network);
  return (
    <section class="activity" aria-label={words.activity}>
      <div class="example">
        {details.card.isOfPoints !== true && (
          <figure class="example-picture">
            <Pixels
              picture={ofD ? subject?.picture : sampled?.picture}
              size={size}
              alt={
                ofD
                  ? words.subjects[state.subject]
                  : favourite === undefined
                    ? words.sampleOf(String(state.seed))
                    : nameOf(favourite.ref, { favourites })
              }
            />
            <figcaption>
              {ofD && logit !== undefined
                ? words.realWith(formats.value.percent(1 / (1 + Math.exp(-logit))))
                : ofD
                  ? ''
                  : 'G(z)'}
            </figcaption>
          </figure>
        )}
        {ofD && details.card.isOfPoints !== true ? (
          <SubjectChooser reals={reals} classes={classes} />
        ) : (
          <SeedStepper />
        )}
      </div>
      <Failure of={[generator, discriminator]} />
      <MapGrid shape={shape} values={values} usual={usual} from={state.from} />
    </section>
  );
}

function outputName(network: Network | undefined, layer: string): string | undefined {
  return network?.description.outputs.find((output) => output.layer === layer)?.name;
}

function classNamesOf(network: Network | undefined): readonly string[] | undefined {
  const classes = network?.description.latent.classes;
  if (classes === undefined) return undefined;
  return network!.description.classNames ?? range(0, classes).map(String);
}

function useUsual(network: Network | undefined): NetworkOutputs | undefined {
  return useComputed(
    network &&
      (() => {
        const { latent } = network.description;
        return network.run(
          'usual',
          generatorFeeds(latent, latentsOf(latent, range(0, usualCount))),
          usualCount,
        );
      }),
    [network],
  );
}

interface Sample {
  readonly outputs: NetworkOutputs;
  /** Undefined for points. */
  readonly picture: RgbaPicture | undefined;
  readonly example: Float32Array;
  /** Its class, of conditional networks. */
  readonly labels: readonly number[];
}

function useSample(
  network: Network | undefined,
  { seed, towards }: InsideState,
  own: readonly number[] | undefined,
): Sample | undefined {
  return useComputed(
    network &&
      (async () => {
        const { latent, examples, outputs } = network.description;
        const z = chosenLatent(latent, { seed, towards }, own);
        const made = await network.run('sample', generatorFeeds(latent, z), 1);
        if (made === undefined) return undefined;
        const example = made[outputs.at(-1)!.name]!;
        return {
          outputs: made,
          example,
          labels: labelsOfLatent(latent, z),
          picture: examples.kind === 'pictures' ? rgbaOf(example, examples) : undefined,
        };
      }),
    [network, seed, towards, own],
  );
}

async function judgedUsual(discriminator: Network, generator: Network, usual: NetworkOutputs) {
  const { latent, outputs } = generator.description;
  const labels = labelsOfSeeds(latent, range(0, usualCount)) ?? [];
  const feeds = discriminatorFeeds(discriminator.description, usual[outputs.at(-1)!.name]!, labels);
  return discriminator.run('usual', feeds, usualCount);
}

interface Subject {
  readonly feeds: Readonly<Record<string, Float32Array>>;
  readonly picture: RgbaPicture | undefined;
}

/** What D looks at, as it takes it. Undefined until it has come. */
function useSubject(
  network: Network | undefined,
  given: {
    readonly state: InsideState;
    readonly sample: Sample | undefined;
    readonly reals: ReturnType<typeof useRealPictures>['loaded']['value'];
    readonly own: { readonly pictures: readonly OwnPicture[] };
  },
): Subject | undefined {
  const { state, sample, reals, own } = given;
  const { subject, picture: index, label } = state;
  const shown: RealPictures | undefined = reals.state === 'ready' ? reals.value : undefined;
  return useMemo(() => {
    if (network === undefined) return undefined;
    const { description } = network;
    const { examples } = description;
    if (subject === 'sample' || examples.kind === 'points') {
      if (sample === undefined) return undefined;
      return {
        feeds: discriminatorFeeds(description, sample.example, sample.labels),
        picture: sample.picture,
      };
    }
    const size = examples.channels * examples.height * examples.width;
    const planes =
      subject === 'own'
        ? own.pictures[index]?.planes
        : shown?.planes.subarray(index * size, (index + 1) * size);
    if (planes === undefined || planes.length === 0) return undefined;
    const values = valuesOfPlanes(planes, examples);
    const labels = [subject === 'own' ? label : (shown!.message.labels?.[index] ?? 0)];
    return { feeds: discriminatorFeeds(description, values, labels), picture: rgbaOf(values, examples) };
  }, [network, subject, index, label, sample, shown, own.pictures]);
}

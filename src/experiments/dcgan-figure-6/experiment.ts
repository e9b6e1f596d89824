import { mean, roundedTo } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { valueSpan } from '../../core/value-range.ts';
import { forgetIn } from '../../analysis/explorations/forget.ts';
import type { ForgottenObject } from '../../analysis/explore/forget-object.ts';
import { withoutMaps } from '../../analysis/explore/generator-maps.ts';
import { meanByPlace, paperSamples } from '../../analysis/explore/window-drop.ts';
import { forgetFigure } from '../../drawing/figures/forget-figure.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import type { Generator } from '../../runs/generator.ts';
import {
  dcganFigure,
  figureJpeg,
  sourceOf,
  trainingBedrooms,
  trainingOf,
  withDcgan,
} from '../support/dcgan-figures.ts';
import type { DataNeed, ExperimentContext, Outcome, ResultRow } from '../support/experiment.ts';

const number = 6;
/** Of the paper: boxes drawn by hand, and maps dropped of a layer of 256. */
const paper = { boxes: 52, dropped: 200 };
const rule = 'bright';
/** Times that as many maps are chosen at random, to compare with. */
const draws = 3;
const shown = 24;

const drawnBoxes: DataNeed = {
  key: 'boxes',
  what: 'boxes that a person drew on the run’s samples, as sparring explore forget --boxes takes them',
  optional: true,
  ofRun: true,
};

/** Figure 6 of the 2015 paper: samples with and without the feature maps that draw windows. */
export const dcganFigure6 = dcganFigure({
  number,
  summary: 'samples with and without the feature maps that draw an object: the window drop',
  needs: [trainingBedrooms, drawnBoxes],
  run: withDcgan(forget),
});

/** By how much boxes are brighter than the rest of their pictures, of black to white. */
interface Contrasts {
  readonly before: number;
  /** Without the maps, and without as many others: of each draw. */
  readonly after: number;
  readonly random: readonly number[];
}

async function forget(context: ExperimentContext, generator: Generator): Promise<Outcome> {
  const isDrawn = context.has('boxes');
  context.progress('looking for the maps that draw the object');
  const forgotten = await forgetIn(
    generator,
    isDrawn ? { kind: 'file', path: context.pathOf('boxes') } : { kind: 'rule', rule },
  );
  const contrasts = await contrastsOf(context, generator, forgotten);
  const { geometry, classifier, boxes } = forgotten;
  const { layer, maps, height, width } = geometry;
  const { fitted, heldOut } = classifier;
  return {
    protocol:
      `${paperSamples} samples of the seeds from 0 on, of ${trainingOf(generator)}. ` +
      (isDrawn
        ? 'A person drew the boxes. '
        : `No person drew the boxes: they are around patches that are brighter than usual by a standard deviation (the rule ${rule} of sparring explore forget), ` +
          'windows and whatever else is bright. ') +
      `A logistic regression of whether a place of the ${maps} maps of ${layer} (${width}×${height}), the second-highest convolution, is in a box: fitted to ` +
      `${fitted.places} places in ${fitted.pictures} pictures, half of them in boxes, tested on ${heldOut.places} in ${heldOut.pictures} others. ` +
      'All maps of positive weight are dropped everywhere, and batch normalisation is measured anew.',
    rows: rowsOf(forgotten, contrasts),
    files: [await drawn(generator, forgotten, isDrawn)],
    remarks: [
      'The paper’s layer has 256 maps; its boxes are of windows alone.',
      ...(isDrawn
        ? []
        : ['--data boxes=FILE, with --run, takes boxes that a person drew on the samples of that run.']),
    ],
    numbers: {
      layer,
      droppedMaps: classifier.positive,
      accuracy: classifier.accuracy,
      contrasts,
      change: forgotten.change,
      boxes,
    },
  };
}

async function contrastsOf(
  context: ExperimentContext,
  generator: Generator,
  { seeds, before, after, boxes, geometry, classifier }: ForgottenObject,
): Promise<Contrasts> {
  const { gan } = generator;
  const z = latentOfSeeds(gan, seeds);
  const boxesOf = seeds.map((seed) => boxes.filter((box) => box.seed === seed));
  const contrast = (images: Float32Array) => {
    const { inside, outside } = meanByPlace((at) => images[at]!, boxesOf, gan.image);
    return (inside - outside) / valueSpan(gan.image.range);
  };
  const random: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    context.progress(`dropping as many maps at random, ${draw + 1} of ${draws}`);
    const order = new RandomStream(context.seed, 'experiment', draw).permutation(geometry.maps);
    const others = [...order.subarray(0, classifier.positive.length)];
    random.push(contrast(await generator.sampleWith(withoutMaps(gan, geometry.layer, others), z)));
  }
  return { before: contrast(before), after: contrast(after), random };
}

function rowsOf({ boxes, geometry, classifier }: ForgottenObject, contrasts: Contrasts): ResultRow[] {
  const share = (value: number) => ({ value: roundedTo(100 * value, 1) });
  const unit = '% of black to white';
  return [
    { what: 'boxes', paper: { value: paper.boxes }, ours: { value: boxes.length } },
    {
      what: `feature maps dropped, here of ${geometry.maps}`,
      paper: { value: paper.dropped },
      ours: { value: classifier.positive.length },
    },
    {
      what: 'places of held-out pictures told right by the logistic regression (50 by guessing)',
      unit: '%',
      ours: share(classifier.accuracy.heldOut),
    },
    { what: 'boxes are brighter than the rest of their pictures by', unit, ours: share(contrasts.before) },
    { what: 'the same places without the maps', unit, ours: share(contrasts.after) },
    {
      what: `the same places without as many maps chosen at random, mean of ${draws} draws`,
      unit,
      ours: share(mean(contrasts.random)),
    },
  ];
}

async function drawn(generator: Generator, forgotten: ForgottenObject, isDrawn: boolean) {
  const { geometry, classifier } = forgotten;
  const whose = isDrawn ? 'boxes that a person drew' : `boxes around what is ${rule}, found by a rule`;
  return {
    name: 'dcgan-figure-6.jpg',
    content: await figureJpeg(forgetFigure(forgotten, generator.gan.image, shown), {
      number,
      title: 'the window drop',
      source: sourceOf(generator),
      reading:
        `Above, samples with ${whose}; below, the same seeds with ${classifier.positive.length} of the ${geometry.maps} ` +
        `feature maps of ${geometry.layer} dropped: those by which a logistic regression tells places in boxes from others. ` +
        'Numbers are seeds, the first whose pictures have boxes.',
    }),
    shows: `Pairs of samples: with ${whose}, and below without the feature maps that draw what is in them`,
  };
}

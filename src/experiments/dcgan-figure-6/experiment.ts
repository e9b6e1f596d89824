import { mean, roundedTo } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { valueSpan } from '../../core/value-range.ts';
import { forgetIn } from '../../analysis/explorations/forget.ts';
import { withoutRandomMaps, type ForgottenObject } from '../../analysis/explore/forget-object.ts';
import { meanByPlace, paperSamples } from '../../analysis/explore/window-drop.ts';
import { forgetFigure } from '../../drawing/figures/forget-figure.ts';
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
/** The paper's numbers of hand-drawn boxes, and of dropped maps in a layer of 256. */
const paper = { boxes: 52, dropped: 200 };
const rule = 'bright';
/** How many random choices of as many maps are compared with. */
const draws = 3;
const shown = 24;

const drawnBoxes: DataNeed = {
  key: 'boxes',
  what: 'boxes that a person drew on samples of the run, in the format that sparring explore forget reads',
  optional: true,
  ofRun: true,
};

/** Figure 6 of the 2015 paper: samples with and without the feature maps that draw windows. */
export const dcganFigure6 = dcganFigure({
  number,
  summary: 'the window drop: samples with and without the feature maps that draw an object',
  needs: [trainingBedrooms, drawnBoxes],
  run: withDcgan(forget),
});

/** By how much boxes are brighter than the rest of their pictures, relative to the difference of black and white. */
interface Contrasts {
  readonly before: number;
  /** Without the maps. */
  readonly after: number;
  /** Without as many random maps, for each draw. */
  readonly random: readonly number[];
}

async function forget(context: ExperimentContext, generator: Generator): Promise<Outcome> {
  const isDrawn = context.has('boxes');
  context.progress('searching for the maps that draw the object');
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
      `${paperSamples} samples, seeds from 0. Generator: ${trainingOf(generator)}. ` +
      (isDrawn
        ? 'A person drew the boxes. '
        : `No person drew the boxes: they surround patches that are brighter than the mean by more than one standard deviation (the rule ${rule} of sparring explore forget), ` +
          'which are windows and other bright things. ') +
      `A logistic regression predicts from the ${maps} maps of ${layer} (${width}×${height}), the second-highest convolution, whether a position is in a box. It is fitted to ` +
      `${fitted.places} positions in ${fitted.pictures} pictures, half of them in boxes, and tested on ${heldOut.places} positions in ${heldOut.pictures} other pictures. ` +
      'All maps with positive weights are dropped at all positions, and the statistics of batch normalisation are measured again.',
    rows: rowsOf(forgotten, contrasts),
    files: [await drawn(generator, forgotten, isDrawn)],
    remarks: [
      'The paper’s layer has 256 maps, and its boxes are around windows only.',
      ...(isDrawn
        ? []
        : ['Pass --data boxes=FILE and --run RUN to use boxes that a person drew on samples of that run.']),
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
  forgotten: ForgottenObject,
): Promise<Contrasts> {
  const { gan } = generator;
  const { seeds, before, after, boxes } = forgotten;
  const boxesOf = seeds.map((seed) => boxes.filter((box) => box.seed === seed));
  const contrast = (images: Float32Array) => {
    const { inside, outside } = meanByPlace((at) => images[at]!, boxesOf, gan.image);
    return (inside - outside) / valueSpan(gan.image.range);
  };
  const random: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    context.progress(`dropping as many random maps, ${draw + 1} of ${draws}`);
    const stream = new RandomStream(context.seed, 'experiment', draw);
    random.push(contrast(await withoutRandomMaps(generator, forgotten, stream)));
  }
  return { before: contrast(before), after: contrast(after), random };
}

function rowsOf({ boxes, geometry, classifier }: ForgottenObject, contrasts: Contrasts): ResultRow[] {
  const share = (value: number) => ({ value: roundedTo(100 * value, 1) });
  const unit = '% of black to white';
  return [
    { what: 'boxes', paper: { value: paper.boxes }, ours: { value: boxes.length } },
    {
      what: `dropped feature maps (ours: of ${geometry.maps})`,
      paper: { value: paper.dropped },
      ours: { value: classifier.positive.length },
    },
    {
      what: 'accuracy of the logistic regression in held-out pictures (50 by chance)',
      unit: '%',
      ours: share(classifier.accuracy.heldOut),
    },
    {
      what: 'difference in brightness of boxes and the rest of their pictures',
      unit,
      ours: share(contrasts.before),
    },
    { what: 'the same without the maps', unit, ours: share(contrasts.after) },
    {
      what: `the same without as many random maps, mean of ${draws} draws`,
      unit,
      ours: share(mean(contrasts.random)),
    },
  ];
}

async function drawn(generator: Generator, forgotten: ForgottenObject, isDrawn: boolean) {
  const { geometry, classifier } = forgotten;
  const whichBoxes = isDrawn ? 'boxes that a person drew' : `boxes around ${rule} patches, found by a rule`;
  return {
    name: 'dcgan-figure-6.jpg',
    content: await figureJpeg(forgetFigure(forgotten, generator.gan.image, shown), {
      number,
      title: 'the window drop',
      source: sourceOf(generator),
      reading:
        `Above: samples with ${whichBoxes}. Below: the same seeds with ${classifier.positive.length} of the ${geometry.maps} ` +
        `feature maps of ${geometry.layer} dropped, those with positive weights in a logistic regression that detects positions in boxes. ` +
        'Numbers are seeds: the first whose pictures have boxes.',
    }),
    shows: `Pairs of samples: above with ${whichBoxes}, below without the feature maps that draw what is in the boxes`,
  };
}

/** A subject of `picturesLesson` that needs no run: sketched faces, and a D fitted to tell them from noise. */
import { joined, range } from '../core/numbers.ts';
import { limitsOf, valueSpan } from '../core/value-range.ts';
import type { PictureSubject } from './lessons.ts';
import { fitLinearJudge } from './linear-judge.ts';
import type { PictureKind } from './picture-count.ts';
import { randomPictures, type SpaceForm } from './picture-space.ts';
import { sketchedFace, sketchLatent, sketchNumbers } from './sketched-faces.ts';

const shownFaces = 12;
const lineFaces = 6;
const fittedFaces = 400;

/** In smaller pictures no face is seen, and larger ones take long. Examples for them have the usual side. */
const sides = { min: 8, max: 32, usual: 16 } as const;

/** Faces and a D for pictures of a kind; of the usual side if the kind is too small or too large to draw. */
export function sketchedSubject({ channels, height, width, values }: PictureKind): PictureSubject {
  const isDrawn = Math.min(height, width) >= sides.min && Math.max(height, width) <= sides.max;
  const size = isDrawn ? { height, width } : { height: sides.usual, width: sides.usual };
  const form: SpaceForm = { channels, ...size, range: 'signed', values: Math.min(values, 256) };
  return subjectOf(form);
}

function subjectOf(form: SpaceForm): PictureSubject {
  const numbers = form.channels * form.height * form.width;
  const faces = (first: number, count: number) =>
    joined(range(first, first + count).map((seed) => inLevels(sketchedFace(sketchLatent(seed), form), form)));
  // The shown faces are others than those that D was fitted to.
  const [generated, real, fitted] = [
    faces(0, shownFaces),
    faces(shownFaces, lineFaces),
    faces(shownFaces + lineFaces, fittedFaces),
  ];
  return {
    form,
    judge: fitLinearJudge(fitted, randomPictures(fittedFaces, form, 0), numbers),
    generated,
    real,
    names: {
      generator: `a rule that draws a face from ${sketchNumbers} numbers`,
      judge: `a logistic regression with one weight for each of ${numbers.toLocaleString('en-US')} numbers, fitted to tell sketched faces from noise`,
      real: 'a sketched face',
      hasSeenNoise: true,
    },
  };
}

/** The nearest of the form's levels. */
function inLevels(picture: Float32Array, { range: values, values: levels }: SpaceForm): Float32Array {
  const [min] = limitsOf(values);
  const step = valueSpan(values) / (levels - 1);
  return picture.map((value) => min + step * Math.round((value - min) / step));
}

/**
 * Resizing of pictures by weighted means, as Pillow defines it: where a side becomes shorter, the filter becomes wider, so
 * that no detail aliases. Parmar et al. 2022 (arXiv 2104.11222, clean-fid) show how much FID depends on that.
 */

/** Filters for resizing. `bicubic` is sharper, and its values may lie slightly outside those of the picture. */
export const resamplingFilters = ['bicubic', 'bilinear'] as const;
/** A filter for resizing: one of `resamplingFilters`. */
export type ResamplingFilter = (typeof resamplingFilters)[number];

interface Filter {
  /** The distance at which the weight becomes zero, in pixels. */
  readonly reach: number;
  readonly weightAt: (distance: number) => number;
}

/** Keys' sharpness (1981), as in Pillow. */
const sharpness = -0.5;

const filters: Readonly<Record<ResamplingFilter, Filter>> = {
  bilinear: { reach: 1, weightAt: (distance) => Math.max(0, 1 - distance) },
  bicubic: {
    reach: 2,
    weightAt: (distance) => {
      if (distance < 1) return ((sharpness + 2) * distance - (sharpness + 3)) * distance ** 2 + 1;
      if (distance < 2) return (((distance - 5) * distance + 8) * distance - 4) * sharpness;
      return 0;
    },
  },
};

/**
 * The weights by which the pixels of a side become those of another: [to, from], each row with the sum 1. Weights outside
 * the picture are left out, and the others grow accordingly.
 */
export function resamplingMatrix(from: number, to: number, filter: ResamplingFilter): Float32Array {
  const { reach, weightAt } = filters[filter];
  const scale = from / to;
  const width = Math.max(scale, 1);
  const matrix = new Float32Array(to * from);
  for (let row = 0; row < to; row++) {
    const centre = (row + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach * width + 0.5));
    const end = Math.min(from, Math.floor(centre + reach * width + 0.5));
    const weights = Float64Array.from({ length: end - first }, (_, i) =>
      weightAt(Math.abs(first + i + 0.5 - centre) / width),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    weights.forEach((weight, i) => (matrix[row * from + first + i] = weight / total));
  }
  return matrix;
}

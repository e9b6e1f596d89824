/** The two neighbours between which an element of an interpolated axis lies. */
export interface LinearSource {
  readonly first: number;
  readonly second: number;
  /** The share of `second`; that of `first` is 1 − weight. */
  readonly weight: number;
}

/**
 * Where the elements of an axis come from that linear interpolation makes `scale` times as long as `size`. Elements have
 * their centres at half numbers (ONNX's `half_pixel`, PyTorch's `align_corners=False`); beyond the outer centres the outer
 * elements continue.
 */
export function linearSources(size: number, scale: number): readonly LinearSource[] {
  return Array.from({ length: scale * size }, (_, at) => {
    const position = Math.min(Math.max((at + 0.5) / scale - 0.5, 0), size - 1);
    const first = Math.floor(position);
    return { first, second: Math.min(first + 1, size - 1), weight: position - first };
  });
}

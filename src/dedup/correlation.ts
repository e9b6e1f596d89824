/** Pearson's, of the values where `inside` is not 0, −1 to 1; 0 if one of the two does not vary. */
export function correlation(a: Float32Array, b: Float32Array, inside?: Uint8Array): number {
  let [count, sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (inside?.[i] === 0) continue;
    const [x, y] = [a[i]!, b[i]!];
    count += 1;
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const spread = (squaresA - sumA ** 2 / count) * (squaresB - sumB ** 2 / count);
  return spread > 1e-6 * count ** 2 ? (products - (sumA * sumB) / count) / Math.sqrt(spread) : 0;
}

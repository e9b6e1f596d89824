/** Programs that use an exported generator, as its model card shows them. */
import { limitsOf } from '../../core/value-range.ts';
import type { PictureGan } from '../../gan/networks/gan.ts';

/** Numbers of a generator that its programs need. */
function numbersOf({ latent, image }: PictureGan) {
  const { dimension, classes = 0, distribution, bound = 1 } = latent;
  const [min, max] = limitsOf(image.range);
  return { size: dimension - classes, classes, distribution, bound, ...image, byteOf: byteWording(min, max) };
}

/** The byte of a value as an expression: `(value + 1) * 127.5`. */
function byteWording(min: number, max: number): (value: string) => string {
  const factor = 255 / (max - min);
  if (min === 0) return (value) => `${value} * ${factor}`;
  return (value) => `(${value} ${min < 0 ? '+' : '-'} ${Math.abs(min)}) * ${factor}`;
}

/** A program for Node that writes a picture: `picture.png`. */
export function javascriptUse(gan: PictureGan): string {
  const { size, classes, distribution, bound, byteOf, channels, height, width } = numbersOf(gan);
  const random =
    distribution === 'normal'
      ? `() => {
  const [radius, angle] = [Math.sqrt(-2 * Math.log(1 - Math.random())), 2 * Math.PI * Math.random()];
  return radius * Math.cos(angle); // N(0, 1), by Box and Muller
}`
      : `() => ${bound} * (2 * Math.random() - 1)`;
  const label =
    classes === 0
      ? ''
      : `const label = Float32Array.from({ length: ${classes} }, (_, i) => (i === 0 ? 1 : 0)); // class 0\n`;
  const feeds = classes === 0 ? '{ z: tensor(z) }' : '{ z: tensor(z), label: tensor(label) }';
  return `import * as ort from 'onnxruntime-node';
import sharp from 'sharp';

const generator = await ort.InferenceSession.create('onnx/model.onnx');
const tensor = (values) => new ort.Tensor('float32', values, [1, values.length]);
const random = ${random};
const z = Float32Array.from({ length: ${size} }, random);
${label}const { images } = await generator.run(${feeds});
const [, channels, height, width] = images.dims; // ${channels}, ${height}, ${width}
const pixels = new Uint8ClampedArray(images.data.length);
images.data.forEach((value, i) => {
  const channel = Math.floor(i / (height * width));
  pixels[(i % (height * width)) * channels + channel] = ${byteOf('value')};
});
await sharp(pixels, { raw: { width, height, channels } }).toFile('picture.png');
`;
}

/** A program for Python that writes a picture: `picture.png`. */
export function pythonUse(gan: PictureGan): string {
  const { size, classes, distribution, bound, byteOf } = numbersOf(gan);
  const random =
    distribution === 'normal'
      ? `standard_normal((1, ${size}))`
      : `uniform(-${bound}, ${bound}, (1, ${size}))`;
  const label = classes === 0 ? '' : `label = np.eye(${classes}, dtype=np.float32)[[0]]  # class 0\n`;
  const feeds = classes === 0 ? '{"z": z}' : '{"z": z, "label": label}';
  return `import numpy as np
import onnxruntime as ort
from PIL import Image

generator = ort.InferenceSession("onnx/model.onnx")
z = np.random.default_rng().${random}.astype(np.float32)
${label}(images,) = generator.run(None, ${feeds})
pixels = np.clip(${byteOf('images[0]')}, 0, 255).round().astype(np.uint8)
Image.fromarray(pixels.transpose(1, 2, 0).squeeze()).save("picture.png")
`;
}

/** What is known of a layer, and what it does. */
import type { JSX } from 'preact';
import type { NetworkName } from '../../../../gan/networks/state-names.ts';
import type { NetworkLayer } from '../../../../lessons/network-layers.ts';
import { kernelWording, sizes, strideWording } from '../../../../lessons/network-table.ts';
import { formats, phrases } from '../../language/language.ts';
import { Explained } from '../../parts/term.tsx';

export function LayerFacts(props: {
  readonly network: NetworkName;
  readonly layer: NetworkLayer;
  readonly isFirst: boolean;
}): JSX.Element {
  const { network, layer, isFirst } = props;
  const words = phrases.value.inside;
  const show = formats.value;
  const { geometry, before, after, input, output, parameters, multiplyAdds, field } = layer;
  const facts: readonly (readonly [name: string, value: string])[] = [
    [words.facts.operation, words.operations[layer.operation]],
    ...(geometry === null
      ? []
      : [
          [words.facts.kernel, kernelWording(layer)!] as const,
          [
            words.facts.stride,
            words.strideAndPadding(strideWording(geometry.stride), strideWording(geometry.padding)),
          ] as const,
        ]),
    [words.facts.input, sizes(input)],
    [words.facts.output, sizes(output)],
    ...(before.length === 0 ? [] : [[words.facts.before, listed(before)] as const]),
    ...(after.length === 0 ? [] : [[words.facts.after, listed(after)] as const]),
    [words.facts.parameters, show.count(parameters)],
    [words.facts.multiplyAdds, show.count(multiplyAdds)],
    ...(field === null ? [] : [[words.facts.field[network], words.pixels(sizes(field))] as const]),
  ];
  return (
    <section class="layer-facts" aria-labelledby="layer-name">
      <h2 id="layer-name">
        <code>{layer.layer}</code>
      </h2>
      <p>
        <Explained text={sentence(network, layer, isFirst)} terms={['logit']} />
      </p>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Explained text={value} terms={['batchNorm']} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function listed(names: readonly string[]): string {
  const words = phrases.value.inside;
  return names.map(words.added).join(words.comma);
}

/** What a layer does, in plain words. */
function sentence(network: NetworkName, layer: NetworkLayer, isFirst: boolean): string {
  const { does } = phrases.value.inside;
  const show = formats.value;
  const { geometry, operation, input, output } = layer;
  const numbers = (shape: readonly number[]) =>
    show.count(shape.reduce((product, size) => product * size, 1));
  if (geometry === null) {
    if (output.length > input.length) {
      return does.project(numbers(input), show.count(output[0]!), sizes(output.slice(1)), isFirst);
    }
    return numbers(output) === '1' && network === 'discriminator'
      ? does.judge(numbers(input))
      : does.dense(numbers(input), numbers(output));
  }
  const [kernel, stride] = [sizes(geometry.kernel), strideWording(geometry.stride)];
  const [from, to] = [sizes(input.slice(1)), sizes(output.slice(1))];
  if (operation === 'residual block') return does.residual(kernelWording(layer)!, from, to);
  return operation === 'convolution'
    ? does.convolution(kernel, stride, from, to)
    : does.transposed(kernel, stride, from, to);
}

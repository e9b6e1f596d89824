import { checkArguments, members } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { sameShape, showShape } from '../../core/shape.ts';
import type { ParameterSpecs } from '../../nn/parameter.ts';
import { stateRule, type State } from '../../engine/runtime/state.ts';
import { ganRule, type Gan } from '../networks/gan.ts';
import { stateNames } from '../networks/state-names.ts';

/** A trained generator. */
export interface Pretrained {
  readonly gan: Gan;
  /** The state of a training, or the result of `generatorState`. */
  readonly state: State;
}

const rules = { state: stateRule, gan: ganRule, pretrained: members({ gan: ganRule, state: stateRule }) };

/**
 * Initialises the upper layers of a generator from a trained one, which may have fewer layers: the last layer from the
 * last, and so on downwards. Layers below keep their initial weights. This is the second stage for faces in the 2014
 * paper (`add_layers` in its code). All layers are trained afterwards.
 *
 * @param state of a training before its first step
 * @throws UsageError if a layer has another shape. Nothing is changed then
 */
export async function takePretrained(state: State, gan: Gan, pretrained: Pretrained): Promise<void> {
  checkArguments('takePretrained', { state, gan, pretrained }, rules);
  const own = layersOf(gan.generator.parameters);
  const others = layersOf(pretrained.gan.generator.parameters);
  if (others.length > own.length) {
    throw new UsageError(
      `the pretrained generator has ${others.length} layers with weights, expected at most ${own.length}`,
    );
  }
  const taken: (readonly [path: string, from: string])[] = [];
  own.slice(own.length - others.length).forEach((layer, i) => {
    for (const parameter of Object.keys(gan.generator.parameters).filter((path) => layerOf(path) === layer)) {
      const other = `${others[i]!}${parameter.slice(layer.length)}`;
      const expected = gan.generator.parameters[parameter]!.shape;
      const found = pretrained.gan.generator.parameters[other]?.shape;
      if (found === undefined || !sameShape(found, expected)) {
        throw new UsageError(
          `the pretrained generator has ${other} of shape ${found === undefined ? 'none' : showShape(found)}, expected ${showShape(expected)} for ${parameter}: give this one the same widths and pictures of the same size`,
        );
      }
      taken.push([parameter, other]);
    }
  });
  const read = await pretrained.state.reading(async (shared) =>
    Promise.all(
      taken.map(
        async ([path, from]) => [path, await shared.read(stateNames.parameter('generator', from))] as const,
      ),
    ),
  );
  for (const [path, values] of read) {
    state.set(stateNames.parameter('generator', path), values);
    if (state.has(stateNames.average(path))) state.set(stateNames.average(path), values);
  }
}

/** The layers that have parameters, in order. */
function layersOf(parameters: ParameterSpecs): string[] {
  return [...new Set(Object.keys(parameters).map(layerOf))];
}

function layerOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'));
}

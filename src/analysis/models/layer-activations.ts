/** What each layer of a network computes, normalised and rectified. */
import type { Node } from '../../engine/tensor/node.ts';
import { JoinLabel } from '../../nn/join-label.ts';
import { Sequential, type Layer } from '../../nn/layer.ts';
import { Branched } from '../../nn/branches.ts';
import type { Scope } from '../../nn/scope.ts';

/**
 * The activations of each layer that has weights, or block of such layers, by its name: [B, units] or [B, maps, h, w]. They include everything up
 * to what prepares the input of the next one: normalisation, rectifier, pooling, a reshape to maps.
 *
 * @param scope with the class of each example, for a conditional network
 */
export function layerActivations(network: Layer, x: Node, scope: Scope): Map<string, Node> {
  const activations = new Map<string, Node>();
  let layer: string | undefined;
  let value = x;
  for (const [name, member, within] of membersOf(network, scope)) {
    const before = value.shape.length;
    value = member.apply(value, within);
    if ('weight' in member.parameters || member instanceof Branched) layer = name;
    else if (member instanceof JoinLabel || value.shape.length < before) layer = undefined;
    if (layer !== undefined) activations.set(layer, value);
  }
  return activations;
}

type Member = readonly [name: string, layer: Layer, scope: Scope];

/** The layers of a network, and those of its parts, in order. */
function membersOf(layer: Layer, scope: Scope, name = ''): Member[] {
  if (!(layer instanceof Sequential)) return [[name, layer, scope]];
  return Object.entries(layer.layers).flatMap(([child, member]) =>
    membersOf(member, scope.child(child), name === '' ? child : `${name}.${child}`),
  );
}

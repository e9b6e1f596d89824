/** The faces of the library, a subpath each: where each name lives, and that no face lacks what it promises. */
import { describe, expect, it } from 'vitest';
import * as data from '../../src/data.ts';
import * as graph from '../../src/graph.ts';
import * as main from '../../src/index.ts';
import * as metrics from '../../src/metrics.ts';
import * as nn from '../../src/nn.ts';
import * as web from '../../src/web.ts';

type Face = Readonly<Record<string, unknown>>;
const rooms: Readonly<Record<string, Face>> = { graph, nn, data, metrics };

/** The names of a face that others have too. */
const shared = (face: Face, others: Face) =>
  Object.keys(face)
    .filter((name) => name in others)
    .toSorted();

describe('the faces', () => {
  it('have each name of the rooms once', () => {
    const names = Object.values(rooms).flatMap((room) => Object.keys(room));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('repeat in `sparring` only what most programs need of the rooms', () => {
    expect(Object.entries(rooms).map(([name, room]) => [name, shared(main, room)])).toEqual([
      ['graph', []],
      ['nn', ['adam', 'dcgan', 'ganOfNetwork', 'sgd']],
      ['data', ['openImageFolder', 'openSource', 'pictureSource']],
      ['metrics', []],
    ]);
    for (const room of Object.values(rooms)) {
      for (const name of shared(main, room)) expect((main as Face)[name], name).toBe(room[name]);
    }
  });

  it('keep `sparring` short', () => {
    expect(Object.keys(main).length).toBeLessThanOrEqual(40);
  });

  it('have in `sparring/web` all of the graph and the layers, and all of `sparring` but what needs Node', () => {
    expect(Object.keys({ ...graph, ...nn }).filter((name) => !(name in web))).toEqual([]);
    expect(
      Object.keys(main)
        .filter((name) => !(name in web))
        .toSorted(),
    ).toEqual([
      'Generator',
      'createNodeRuntime',
      'devices',
      'evaluateFeatures',
      'evaluateNearest',
      'evaluateParzen',
      'importRun',
      'openImageFolder',
      'openRun',
      'openSource',
      'pictureSource',
      'resumeTraining',
      'train',
      'withGenerator',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { insideState, layerText, mapsText } from './inside-state.ts';

describe('the state of the view in the address', () => {
  it('has a part to begin with, and takes what is wrong as missing', () => {
    const first = insideState({});
    expect(first).toMatchObject({
      part: 'networks',
      seed: 0,
      towards: 0,
      subject: 'sample',
      maps: undefined,
    });
    expect(first.step).toBeUndefined();
    const wrong = {
      part: 'x',
      step: '-1',
      weights: 'both',
      layer: 'z.a',
      seed: '1e3',
      maps: '1,,2',
      towards: 'NaN',
    };
    expect(insideState(wrong)).toEqual(first);
  });

  it('names layers of both networks, also those within others', () => {
    const layer = { network: 'discriminator', layer: 'body.conv1' } as const;
    expect(insideState({ layer: layerText(layer) }).layer).toEqual(layer);
  });

  it('tells dropping no map from leaving the choice to the classifier', () => {
    expect(insideState({ maps: mapsText([]) }).maps).toEqual([]);
    expect(insideState({ maps: mapsText([7, 3, 12]) }).maps).toEqual([3, 7, 12]);
    expect(insideState({}).maps).toBeUndefined();
  });

  it('stays between one z and the next', () => {
    expect(insideState({ towards: '1.5' }).towards).toBe(1);
    expect(insideState({ towards: '0.25' }).towards).toBe(0.25);
  });
});

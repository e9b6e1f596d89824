import { describe, expect, it } from 'vitest';
import {
  arithmeticCommand,
  computedCommand,
  directionsCommand,
  samplesCommand,
  turnCommand,
  walkCommand,
} from './commands.ts';
import { exploreState } from './explore-state.ts';

const plain = exploreState({});
const chosen = exploreState({ step: '500', weights: 'live', truncation: '0.7' });
const ofChosen = ['--step', '500', '--weights', 'live', '--truncation', '0.7'];

describe('the commands of the view', () => {
  it('name the run and the seeds alone where nothing else was chosen', () => {
    expect(samplesCommand('runs/r', plain)).toEqual(['sample', 'runs/r', '--seeds', '0-63']);
    expect(walkCommand('r', plain, { stops: ['3', '1'] })).toEqual(
      'explore interpolate r --seeds 3,1 --steps 10'.split(' '),
    );
    expect(arithmeticCommand('r', plain, { a: ['1', '2'], b: ['3', '4'], c: ['5', '6', '7'] })).toEqual(
      'explore arithmetic r --a 1,2 --b 3,4 --c 5-7'.split(' '),
    );
    expect(turnCommand('r', plain, { from: ['1', '2'], to: ['3', '4'], apply: ['0'] }, 9)).toEqual(
      'explore turn r --from 1,2 --to 3,4 --apply 0 --steps 9'.split(' '),
    );
  });

  it('have the step, the weights and the truncation that were chosen', () => {
    const groups = {
      a: ['1', '2'],
      b: ['3', '4'],
      c: ['5', '6'],
      from: ['1', '2'],
      to: ['3', '4'],
      apply: ['0'],
    };
    for (const command of [
      samplesCommand('r', chosen),
      walkCommand('r', chosen, { stops: ['3', '1'] }),
      arithmeticCommand('r', chosen, groups),
      turnCommand('r', chosen, groups, 9),
    ]) {
      expect((command as readonly string[]).slice(-6)).toEqual(ofChosen);
    }
  });

  it('have what was chosen of a walk, of noise and of a turn', () => {
    const state = exploreState({ mode: 'spherical', loop: 'yes', steps: '4', noise: '2', length: '2' });
    expect(walkCommand('r', state, { stops: ['3', '1'] })).toEqual(
      'explore interpolate r --seeds 3,1 --steps 4 --mode spherical --loop'.split(' '),
    );
    expect(arithmeticCommand('r', state, { a: ['1', '2'], b: ['3', '4'], c: ['5', '6'] })).toContain(
      '--seed',
    );
    expect(turnCommand('r', state, { from: ['1', '2'], to: ['3', '4'], apply: ['0'] }, 9)).toContain(
      '--length',
    );
  });

  it('move a sample as far as the last direction that it was moved along', () => {
    expect(directionsCommand('r', plain)).toEqual('explore directions r --seed 0'.split(' '));
    const moved = exploreState({ base: '7', along: '1.5,0,-1,0,0,0', truncation: '0.7' });
    expect(directionsCommand('r', moved)).toEqual(
      'explore directions r --seed 7 --along 1.5,0,-1 --truncation 0.7'.split(' '),
    );
  });

  it('read z that no seeds make from a file, as they are', () => {
    const ofClass = exploreState({ class: '3', seeds: '5,6', truncation: '0.7', step: '500' });
    expect(samplesCommand('my runs/r 1', ofClass)).toEqual({
      args: ['sample', 'my runs/r 1', '--latents', 'r-1-samples-z.json', '--step', '500'],
      file: 'r-1-samples-z',
      refs: ['5', '6'],
    });
    expect(walkCommand('runs/r', plain, { stops: ['3', 'f1'] })).toEqual({
      args: 'explore interpolate runs/r --latents r-walk-z.json --steps 10'.split(' '),
      file: 'r-walk-z',
      refs: ['3', 'f1'],
    });
    expect(directionsCommand('r', exploreState({ base: 'f1', along: '0,2' }))).toEqual({
      args: 'explore directions r --latents r-base-z.json --along 0,2'.split(' '),
      file: 'r-base-z',
      refs: ['f1'],
    });
  });

  it('draw z that the page has computed', () => {
    expect(computedCommand('runs/r', exploreState({ truncation: '0.7', step: '500' }), 'r-sum-z')).toEqual(
      'sample runs/r --latents r-sum-z.json --step 500'.split(' '),
    );
  });

  it('say why there is none', () => {
    expect(walkCommand('r', plain, { stops: ['3'] })).toBe('few');
    expect(arithmeticCommand('r', plain, { a: ['1', '1'], b: ['3', '4'], c: ['5', '6'] })).toBe('few');
    expect(turnCommand('r', plain, { from: ['1', '2'], to: ['3', '4'], apply: ['f1'] }, 9)).toBe('favourite');
  });
});

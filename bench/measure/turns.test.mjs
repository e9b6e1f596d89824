import { describe, expect, it } from 'vitest';
import { lineThrough, median, ratioOf } from './statistics.mjs';
import { measure } from './turns.mjs';

/** A side as a short JavaScript program. @param step its answer to a step */
function fakeSide(label, step, ready = 'ready: true, name: "made up"') {
  const program = `
    const say = (text) => console.log(text);
    const answers = { step: ${JSON.stringify(step)}, rss: '{"peakBytes": 1000}' };
    say(JSON.stringify({ ${ready} }));
    require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const command = line.split(' ')[0];
      if (command === 'quit') process.exit();
      if (answers[command] === 'crash') { console.error('out of memory'); process.exit(1); }
      say(answers[command]);
    });`;
  return { label, command: process.execPath, args: ['-e', program] };
}

describe('statistics', () => {
  it('take the ratio round by round', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    // The second round was slow for both.
    expect(ratioOf([2, 20, 3], [1, 10, 1])).toEqual({ median: 2, least: 2, most: 3 });
  });

  it('find the line through points', () => {
    expect(
      lineThrough([
        [1, 5],
        [2, 7],
        [4, 11],
      ]),
    ).toEqual({ intercept: 3, slope: 2 });
  });
});

describe('measure', () => {
  const plan = { rounds: 2, steps: 1, warmup: 1 };

  it('has sides take turns, and ends them', async () => {
    const sides = [
      fakeSide('ours', '{"seconds": [0.5]}'),
      fakeSide('theirs', '{"seconds": [0.25]}'),
      { label: 'third', absent: 'not installed' },
    ];
    const [ours, theirs, third] = await measure(sides, plan);
    expect(ours).toMatchObject({ side: 'ours', name: 'made up', rounds: [0.5, 0.5], peakBytes: 1000 });
    expect(ours.firstStepSeconds).toBeGreaterThan(0);
    expect(ours.ratio).toBeUndefined();
    expect(theirs.ratio).toEqual({ median: 2, least: 2, most: 2 });
    expect(third).toEqual({ side: 'third', error: 'not installed' });
  });

  it('continues without a side that fails, and reports the reason', async () => {
    const sides = [
      fakeSide('ours', '{"seconds": [0.5]}'),
      fakeSide('refuses', '{"error": "no kernel for that"}'),
      fakeSide('crashes', 'crash'),
      { label: 'missing', command: 'no-such-program', args: [] },
    ];
    const [ours, refuses, crashes, missing] = await measure(sides, plan);
    expect(ours.rounds).toEqual([0.5, 0.5]);
    expect(refuses).toEqual({ side: 'refuses', error: 'no kernel for that' });
    expect(crashes).toEqual({ side: 'crashes', error: 'out of memory' });
    expect(missing.error).toContain('cannot start no-such-program');
  });
});

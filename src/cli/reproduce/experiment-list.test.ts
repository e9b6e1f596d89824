import { expect, it } from 'vitest';
import { experimentLines } from './experiment-list.ts';

const listed = [
  {
    name: 'a-figure',
    paper: 'A. et al.',
    where: 'figure 1',
    summary: 'one two three four five six seven eight',
    minutes: 5,
    needs: [],
    missing: ['set is not on this machine: fetch https://example.org/a-long-address.tar.gz'],
  },
  { name: 'b', paper: 'B. et al.', where: 'table 2', summary: 'ten', minutes: 9, needs: [], missing: [] },
];

it('wraps the lines to the terminal, each below its column', () => {
  expect(experimentLines(listed, 40)).toEqual([
    'a-figure  one two three four five six',
    '          seven eight',
    '          A. et al., figure 1; 5 minutes',
    '          missing: set is not on this',
    '          machine: fetch',
    '          https://example.org/a-long-address.tar.gz',
    'b         ten',
    '          B. et al., table 2; 9 minutes',
  ]);
});

it('leaves sentences whole where there is no terminal', () => {
  expect(experimentLines(listed)).toContain(
    '          missing: set is not on this machine: fetch https://example.org/a-long-address.tar.gz',
  );
});

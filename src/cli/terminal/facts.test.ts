import { expect, it } from 'vitest';
import { factLines, noteFacts } from './facts.ts';

it('aligns what facts say, and wraps it to the columns of a terminal', () => {
  const facts = [['Length', '60 steps in batches of 128 pictures'], ...noteFacts(['one', 'two'])] as const;
  expect(factLines('Training', facts, { columns: 34 })).toEqual([
    'Training',
    'Length      60 steps in batches of',
    '            128 pictures',
    'Notes       one',
    '            two',
  ]);
  expect(factLines('Training', facts)[1]).toBe('Length      60 steps in batches of 128 pictures');
});

it('escapes what names may hold before it is styled', () => {
  const [heading, row] = factLines('a\u001b[31mb', [['Run', 'x\u001by']], { coloured: true });
  expect(heading).toBe('\u001b[1ma\\x1b[31mb\u001b[0m');
  expect(row).toBe('\u001b[2mRun\u001b[0m         x\\x1by');
});

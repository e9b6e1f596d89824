import { expect, it } from 'vitest';
import { DataError, messageIn, UsageError } from './errors.ts';
import { libraryWords, option, says } from './sentence.ts';

const hostile = 'a\u001b[2J\u009b31m\n\u202e\u2028\u007f.png';
const shown = 'a\\x1b[2J\\x9b31m\\x0a\\u202e\\u2028\\x7f.png';

it('has names that control a terminal as text in its message', () => {
  expect(new DataError(`${hostile}: the picture is damaged`).message).toBe(
    `${shown}: the picture is damaged`,
  );
});

it('has them as text in the words of the command line, too', () => {
  const thrown = new UsageError(says`${hostile} is no folder: pass ${option('data')}`);
  expect(thrown.message).toBe(`${shown} is no folder: pass data`);
  const words = { ...libraryWords, option: () => '--data' };
  expect(messageIn(words, thrown)).toBe(`${shown} is no folder: pass --data`);
  expect(messageIn(words, new TypeError(hostile))).toBe(shown);
});

it('is bounded, whatever it quotes', () => {
  const { message } = new DataError(`${'a'.repeat(1e6)}: the picture is damaged`);
  expect(message.length).toBeLessThanOrEqual(2000);
  expect(message).toMatch(/^a+…a+: the picture is damaged$/);
});

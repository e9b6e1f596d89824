import { expect, it } from 'vitest';
import { SparringError } from '../../../core/errors.ts';
import { english } from './en/english.ts';
import { failureOf, failureOfJob, failureText } from './failures.ts';
import { chinese } from './zh-CN/chinese.ts';

const missing = new SparringError('there is no folder /data', { code: 'not-found' });

it('says in English what the library says', () => {
  expect(failureText(missing, english)).toEqual({ sentence: 'There is no folder /data.' });
});

it('says in Chinese of which kind it is, with the sentence of the library below', () => {
  expect(failureText(missing, chinese)).toEqual({
    sentence: '找不到。',
    detail: 'There is no folder /data.',
  });
  expect(failureText(failureOfJob({ error: 'a loss is not finite', code: 'diverged' }), chinese)).toEqual({
    sentence: '训练发散：数值不再有限。',
    detail: 'A loss is not finite.',
  });
});

it.each([{ code: 'constructor' }, {}])('says that it failed where it knows no more: %o', (more) => {
  expect(failureText({ message: 'it hums', ...more }, chinese)).toEqual({
    sentence: '操作失败。',
    detail: 'It hums.',
  });
  expect(failureText(failureOf('it hums'), english)).toEqual({ sentence: 'It hums.' });
});

import { describe, expect, it } from 'vitest';
import { DataError, SparringError, UsageError } from '../core/errors.ts';
import { postedError, receivedError } from './posted-error.ts';

const posted = (thrown: unknown) => receivedError(structuredClone(postedError(thrown)));

describe('an error of a worker', () => {
  it.each([
    new UsageError('got the preset "dcgan-46", expected dcgan-64', {
      code: 'unknown-name',
      option: 'preset',
      suggestion: 'dcgan-64',
    }),
    new DataError('the checkpoint is truncated'),
    new SparringError('training diverged at step 3', { code: 'diverged' }),
  ])('keeps its class, code, option and suggestion: %s', (error) => {
    const received = posted(error) as SparringError;
    expect(received).toBeInstanceOf(error.constructor);
    const { name, message, code, option, suggestion } = error;
    expect(received).toMatchObject({ name, message, code });
    expect([received.option, received.suggestion]).toEqual([option, suggestion]);
  });

  it('that is a bug keeps its name and the stack of the worker', () => {
    const bug = new TypeError('x is not a function');
    const received = posted(bug);
    expect(received).not.toBeInstanceOf(SparringError);
    expect(received).toMatchObject({ name: 'TypeError', message: bug.message, stack: bug.stack });
  });

  it('may be any value', () => {
    expect(posted('text')).toMatchObject({ name: 'Error', message: 'text' });
  });
});

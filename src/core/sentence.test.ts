import { describe, expect, it } from 'vitest';
import { messageIn, SparringError, UsageError } from './errors.ts';
import { call, callee, hint, option, says, type Words } from './sentence.ts';

const upper: Words = {
  option: ({ name, value }) => `<${name}${value === undefined ? '' : ` ${value}`}>`,
  call: ({ name, inputs, options }) => `<${[name, ...inputs, ...Object.keys(options)].join(' ')}>`,
  hint: ({ name }) => ` with <${name}>`,
  callee: () => '',
};

describe('says', () => {
  it('phrases options and calls as the library does', () => {
    expect(String(says`pass ${option('batchSize')}`)).toBe('pass batchSize');
    expect(String(says`pass ${option('batchSize', 64)} or less`)).toBe('pass batchSize: 64 or less');
    const training = call('train', ['svhn'], { preset: 'dcgan-64', imageSize: 32 });
    expect(String(says`make one: ${training}`)).toBe(
      "make one: train('svhn', { preset: 'dcgan-64', imageSize: 32 })",
    );
    expect(String(says`${callee('adam')}no`)).toBe('adam: no');
    expect(String(says`pass ${option('pretrained', 'RUN')}`)).toBe('pass pretrained: RUN');
    expect(String(says`choose another${hint('out')}`)).toBe('choose another');
    expect(says`choose another${hint('out')}`.in(upper)).toBe('choose another with <out>');
    expect(String(says`${1} of ${'all'}`)).toBe('1 of all');
  });

  it('keeps mentions in errors, and in errors that quote errors', () => {
    const inner = new SparringError(says`${callee('f')}pass ${option('seed', 1)}`);
    const outer = new UsageError(says`failed (${inner})`, { cause: inner });
    expect(outer.message).toBe('failed (f: pass seed: 1)');
    expect(messageIn(upper, outer)).toBe('failed (pass <seed 1>)');
    expect(messageIn(upper, new SparringError(says`${call('train', ['a'], { k: 1 })}`))).toBe('<train a k>');
    expect([messageIn(upper, new Error('plain')), messageIn(upper, 'text')]).toEqual(['plain', 'text']);
  });
});

import { describe, expect, it } from 'vitest';
import { messageIn, SparringError, UsageError } from './errors.ts';
import { call, callee, either, hint, option, says, type Sentence, type Words } from './sentence.ts';

const upper: Words = {
  option: ({ name, value }) => `<${name}${value === undefined ? '' : ` ${String(value)}`}>`,
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

describe('to a reader who lacks options', () => {
  const knowing = (...names: string[]): Words => ({ ...upper, knows: (name) => names.includes(name) });
  const [batch, out] = [option('batch', 3), hint('out')];
  const lists = says`no labels: restore them, pass ${batch} with the same, or train a new run`;

  it.each<[Sentence, string, string[]?]>([
    [says`too few (3): pass ${batch} or less`, 'too few (3)'],
    [says`too few: pass ${batch} or less`, 'too few: pass <batch 3> or less', ['batch']],
    [says`broke: lower ${batch}, or start again with ${option('seed')}`, 'broke: lower <batch 3>', ['batch']],
    [
      says`broke: lower ${batch}, or start again with ${option('seed')}`,
      'broke: start again with <seed>',
      ['seed'],
    ],
    [says`broke: lower ${batch}, or start again with ${option('seed')}`, 'broke'],
    [
      says`no length: pass ${option('steps')}, or ${option('epochs')} or ${option('minutes')}`,
      'no length: pass <steps>',
      ['steps'],
    ],
    [lists, 'no labels: restore them, pass <batch 3> with the same, or train a new run', ['batch']],
    [
      says`${lists.parts[0] as string}x; remove it, or choose another${out}`,
      'no labels: restore them, pass x; remove it, or choose another',
    ],
    [says`it is full${out}; free some space, or pass ${batch}`, 'it is full; free some space'],
    [says`cannot be opened (gone: pass ${batch}): check the path`, 'cannot be opened (gone): check the path'],
    [says`cannot be opened (gone: look): pass ${batch}`, 'cannot be opened (gone: look)'],
    [says`${batch} got 5, expected 3`, 'batch: 3 got 5, expected 3'],
    [
      says`${batch} does not go with ${option('seed')}: leave ${batch} out`,
      'batch: 3 does not go with <seed>',
      ['seed'],
    ],
    [says`it needs two: ${call('train', ['DATA'], { batch: 3 })}`, 'it needs two: <train DATA batch>'],
  ])('%s', (sentence, expected, known = []) => {
    expect(sentence.in(knowing(...known))).toBe(expected);
  });

  it('says the first of several ways for which there are all options, or the last', () => {
    const sentence = says`full: ${either(says`pass ${batch}`, says`choose another${out}`, says`free some space`)}`;
    expect(String(sentence)).toBe('full: pass batch: 3');
    expect(sentence.in(upper)).toBe('full: pass <batch 3>');
    expect(sentence.in(knowing('out'))).toBe('full: choose another with <out>');
    expect(sentence.in(knowing())).toBe('full: free some space');
  });
});

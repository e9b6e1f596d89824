import { expect, it } from 'vitest';
import { labelsByFolder } from './folder-labels.ts';
import { labelsWording, numberedLabels } from './found-labels.ts';

it.each([
  ['the outermost folders', ['b/1', 'a/x/1', 'a/2'], ['a', 'b'], [1, 0, 0]],
  ['those below the folders that all are in', ['ds/p/cat/1', 'ds/p/dog/1'], ['cat', 'dog'], [0, 1]],
  ['those of Windows', ['cat\\1', 'dog\\1'], ['cat', 'dog'], [0, 1]],
  ['a split beside other folders', ['train/1', 'trains/1', 'cars/1'], ['cars', 'train', 'trains'], [1, 2, 0]],
  ['those outside the archive', ['../b/1', './a/1', 'a/2'], ['a', 'b'], [1, 0, 0]],
  ['whole numbers in their order', ['10/a', '2/a', '0/a'], ['0', '2', '10'], [2, 1, 0]],
  ['numbers beside names by code unit', ['10/a', '2/a', 'x/a'], ['10', '2', 'x'], [0, 1, 2]],
] as const)('takes %s as classes', (_, names, classNames, labels) => {
  const found = labelsByFolder(names);
  expect(found).toEqual({ classNames, labels: Uint16Array.from(labels), from: 'by folder' });
});

it.each([
  [
    ['train/cat/1', 'val/cat/1'],
    'the outermost folders are train and val: pass one of them, such as train, to have the classes in it',
  ],
  [['ds/Test/1', 'ds/Train/1'], 'pass one of them, such as Train'],
  [['train/cat/1', 'extra/cat/1', 'test/cat/1'], 'the outermost folders are extra, test and train: pass one'],
  [['train/cat/1', 'Unlabeled/1'], 'the outermost folders are Unlabeled and train: pass one'],
  [['a/1', '2'], 'not every picture is in a folder'],
  [['a/1', 'a/2'], 'not every picture is in a folder'],
  [['a\\1', 'b/2', 'c'], 'not every picture is in a folder'],
  [['00000/img00000000.png', '00001/img00001000.png'], 'StyleGAN'],
])('finds none in %j', (names, why) => {
  expect(labelsByFolder(names)).toMatchObject({ why: expect.stringContaining(why) });
});

it('tells that few pictures beside folders take the classes of all others', () => {
  const why = '1 of 5 pictures is in no folder of a class, such as cover';
  expect(labelsByFolder(['a/1', 'a/2', 'b/1', 'b/2', 'cover'])).toEqual({ why, isSurprising: true });
  expect(labelsByFolder(['a/1', 'b/2', '1', '2', '3'])).toMatchObject({ isSurprising: false });
  expect(labelsByFolder(['a/1', 'a/2', 'cover'])).toMatchObject({ isSurprising: false });
});

it('describes what was found', () => {
  expect(labelsWording(labelsByFolder(['a\nb/1', 'c/1']))).toBe(', 2 classes by folder: a\\x0ab, c');
  expect(labelsWording(labelsByFolder(['cat/1', 'dog/1']))).toBe(', 2 classes by folder: cat, dog');
  const many = labelsByFolder(Array.from({ length: 12 }, (__, i) => `class ${i}/1`));
  expect(labelsWording(many)).toBe(
    ', 12 classes by folder: class 0, class 1, class 10, class 11, class 2, class 3, class 4, class 5, class 6, class 7, class 8, class 9',
  );
  const breeds = labelsByFolder(Array.from({ length: 37 }, (__, i) => `breed of cats ${i}/1`));
  expect(labelsWording(breeds)).toMatch(
    /^, 37 classes by folder: (breed of cats \d+, ){5}breed of cats 13 and 31 more$/,
  );
  expect(labelsWording(numberedLabels(Uint8Array.of(4, 1), 'by y'))).toBe(', 5 classes by y: 0 to 4');
  expect(labelsWording(labelsByFolder(['1', '2']))).toBe('');
  expect(labelsWording(labelsByFolder(['val/1', 'test/1']))).toMatch(
    /^, no classes: the outermost folders are test and val: /,
  );
});

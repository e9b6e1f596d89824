/** Classes of folders and of other labels, and what is said where there are none. */
import { describe, expect, it } from 'vitest';
import { DataError, SparringError, UsageError } from '../core/errors.ts';
import { withClassesFrom, type ClassOrigin } from './classes.ts';
import { splitByHash } from './split.ts';
import type { PictureSource } from './pictures/source.ts';

function sourceOf(names: readonly string[], members: Partial<PictureSource> = {}): PictureSource {
  return {
    kind: 'pictures',
    description: `folder of ${names.length} pictures`,
    name: 'animals',
    count: names.length,
    channels: undefined,
    nameOf: (index) => names[index]!,
    read: () => Promise.reject(new Error('not read')),
    ...members,
  };
}

function refused(source: PictureSource, origin: ClassOrigin): SparringError {
  try {
    withClassesFrom(source, origin);
  } catch (thrown) {
    if (thrown instanceof SparringError) return thrown;
    throw thrown;
  }
  throw new Error('it was not refused');
}

describe('classes of folders', () => {
  it('are those directly in the data, in the order of their names, whatever they are called', () => {
    const names = ['val/b/1.png', 'train/a/2.png', 'train/3.png', 'extra/4.png'];
    const { labels, classNames, labelsFrom, whyNoLabels, description } = withClassesFrom(
      sourceOf(names, { whyNoLabels: 'the outermost folders are extra, train and val' }),
      'folder',
    );
    expect(classNames).toEqual(['extra', 'train', 'val']);
    expect([...labels!]).toEqual([2, 1, 1, 0]);
    expect([labelsFrom, whyNoLabels]).toEqual(['by folder', undefined]);
    expect(description).toBe('folder of 4 pictures, 3 classes by folder: extra, train, val');
  });

  it('take the place of other labels, and are numbers where all names are', () => {
    const names = ['10/a.png', '9/b.png', '.\\0\\c.png'.replaceAll('\\', '/')];
    const other = { labels: Uint8Array.of(5, 5, 5), classNames: ['x'], labelsFrom: 'by dataset.json' };
    const { labels, classNames } = withClassesFrom(sourceOf(names, other), 'folder');
    expect([classNames, [...labels!]]).toEqual([
      ['0', '9', '10'],
      [2, 1, 0],
    ]);
  });

  it('are kept in the parts that are trained on and held out', () => {
    const names = Array.from({ length: 60 }, (_, i) => `${['cats', 'dogs', 'owls'][i % 3]}/${i}.png`);
    const source = withClassesFrom(sourceOf(names), 'folder');
    for (const part of ['training', 'held-out'] as const) {
      const kept = splitByHash(source, 0.3, part);
      const { count, labels, classNames } = kept;
      expect(classNames).toEqual(['cats', 'dogs', 'owls']);
      expect(count).toBeGreaterThan(5);
      for (let i = 0; i < count; i++) expect(kept.nameOf(i).startsWith(classNames![labels![i]!]!)).toBe(true);
    }
  });

  it.each([
    [
      ['1.png', '2.png'],
      'animals has no sub-folders, so it has no classes: put the pictures of each class into a folder of its own, or leave out classes',
    ],
    [
      ['cats/1.png', 'cats/2.png'],
      'animals has one sub-folder, cats, and one class is none: add a folder for each other class, or leave out classes',
    ],
    [
      ['all/cats/1.png', 'all/dogs/2.png'],
      'animals has one sub-folder, all, and one class is none: pass animals/all if the classes are the folders in it',
    ],
    [
      ['cats/1.png', 'dogs/2.png', '3.png', '4.png'],
      '2 of 4 pictures of animals are in no sub-folder, such as 3.png: move each into the folder of its class, or out of animals',
    ],
    [
      Array.from({ length: 1001 }, (_, i) => `${i}/a.png`),
      'animals has 1,001 sub-folders, and at most 1,000 classes can be learned: join similar ones, or leave out classes',
    ],
  ])('of %j are refused', (names, sentence) => {
    const error = refused(sourceOf(names), 'folder');
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toBe(sentence);
  });

  it('are not asked of a set that has labels instead', () => {
    const set = sourceOf(['mnist[0]', 'mnist[1]'], {
      name: 'mnist',
      labels: Uint8Array.of(3, 4),
      labelsFrom: 'by t10k-labels-idx1-ubyte',
    });
    const error = refused(set, 'folder');
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toBe(
      "mnist has no sub-folders, and its labels are by t10k-labels-idx1-ubyte: pass classes: 'labels'",
    );
  });
});

describe('classes of labels', () => {
  it('are those of the source', () => {
    const source = sourceOf(['a', 'b'], { labels: Uint8Array.of(0, 2) });
    expect(withClassesFrom(source, 'labels')).toBe(source);
  });

  it.each([
    [
      { whyNoLabels: 'not every picture is in a folder of its class' },
      "animals has no labels (not every picture is in a folder of its class): pass a set with labels, such as mnist, or a folder with a sub-folder for each class and classes: 'folder'",
    ],
    [
      { labels: Uint8Array.of(0, 0), classNames: ['cats'] },
      'all pictures of animals have the same label, and one class is none: leave out classes',
    ],
    [
      { labels: Uint16Array.of(0, 1000) },
      'animals has 1,001 labels, and at most 1,000 classes can be learned: join similar ones, or leave out classes',
    ],
  ])('of %j are refused', (members, sentence) => {
    expect(refused(sourceOf(['a', 'b'], members), 'labels').message).toBe(sentence);
  });
});

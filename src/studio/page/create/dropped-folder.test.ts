import { expect, it } from 'vitest';
import { pictureEndings } from '../../../data/formats/picture-names.ts';
import { picturesOf } from './dropped-folder.ts';

it('takes the pictures of a dropped folder, and counts the rest', () => {
  const files = [
    'a.png',
    'b/C.JPG',
    '.hidden.png',
    '__MACOSX/a.png',
    'notes.txt',
    'b/.git/x.png',
    'large.png',
  ];
  const { pictures, skipped } = picturesOf(
    {
      name: 'x',
      files: files.map((path) => ({
        path,
        file: new File(['x'.repeat(path === 'large.png' ? 9 : 3)], path),
      })),
    },
    pictureEndings,
    8,
  );
  expect(pictures.map(({ path }) => path)).toEqual(['a.png', 'b/C.JPG']);
  expect(skipped).toBe(5);
});

import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { tellingName } from './telling-name.ts';

it.each([
  ['photos', 'photos'],
  ['lfw/data', 'lfw'],
  ['/sets/lfw/data/train/', 'lfw'],
  ['Cats/Images', 'Cats'],
  ['data', 'data'],
  ['./data', 'data'],
  ['../train', 'train'],
  ['/data', 'data'],
  ['/', 'pictures'],
  ['中文/images', '中文'],
])('names %s %s', (path, name) => expect(tellingName(path)).toBe(name));

it('names the current folder', () => expect(tellingName('.')).toBe(basename(process.cwd())));

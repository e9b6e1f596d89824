/** Sentences for errors of the file system, for commands with and without an option that names another folder. */
import { expect, it } from 'vitest';
import { messageIn } from '../../core/errors.ts';
import { libraryWords, type Words } from '../../core/sentence.ts';
import { explainFileError, type FileAttempt } from './file-errors.ts';

const typed: Words = { ...libraryWords, hint: ({ name }) => ` with --${name}` };
const without: Words = { ...typed, knows: (name) => name !== 'out' };

it.each<[string, FileAttempt, string, string]>([
  [
    'ENOSPC',
    { bytesWanted: 2000 },
    'the disk is full: could not write a/b, which takes 2.0 kB; free some space or choose another folder with --out',
    'the disk is full: could not write a/b, which takes 2.0 kB; free some space',
  ],
  [
    'EACCES',
    {},
    'not allowed to write a/b: change its permissions or choose another folder with --out',
    'not allowed to write a/b: change its permissions',
  ],
  [
    'EROFS',
    {},
    'a/b is on a read-only disk: choose another folder with --out',
    'a/b is on a read-only disk: make it writable, or copy the folder to another disk',
  ],
  [
    'ENOENT',
    {},
    'the folder of a/b does not exist: create it, or choose another folder with --out',
    'the folder of a/b does not exist: create it',
  ],
  [
    'ENOTDIR',
    {},
    'could not write a/b: a part of that path is a file where a folder was expected; choose another folder with --out',
    'could not write a/b: a part of that path is a file where a folder was expected; move that file away',
  ],
  [
    'EFBIG',
    { bytesWanted: 2000 },
    'could not write a/b (2.0 kB): the disk, as FAT32 does, or a limit of this user, as ulimit -f, allows no larger files; choose another folder with --out',
    'could not write a/b (2.0 kB): the disk, as FAT32 does, or a limit of this user, as ulimit -f, allows no larger files; raise the limit, or copy the folder to another disk',
  ],
  [
    'EISDIR',
    {},
    'could not write a/b: it is a folder where a file was expected; name another path with --out',
    'could not write a/b: it is a folder where a file was expected; move that folder away',
  ],
  [
    'ELOOP',
    {},
    'could not write a/b: its symbolic links lead in a circle; correct them or choose another folder with --out',
    'could not write a/b: its symbolic links lead in a circle; correct them',
  ],
  [
    'EACCES',
    { action: 'read' },
    'not allowed to read a/b: change its permissions or name another path',
    'not allowed to read a/b: change its permissions or name another path',
  ],
  [
    'EROFS',
    { action: 'read' },
    'a/b is on a read-only disk: name another path',
    'a/b is on a read-only disk: name another path',
  ],
])('%s %o', (code, attempt, withOut, withoutOut) => {
  const error = explainFileError(Object.assign(new Error(code), { code }), 'a/b', attempt);
  expect(messageIn(typed, error)).toBe(withOut);
  expect(messageIn(without, error)).toBe(withoutOut);
});

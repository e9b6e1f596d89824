import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runNames } from './run-names.ts';

const namesOf = (...paths: string[]) => runNames(paths.map((path) => ({ path, name: basename(path) })));

describe('the names of runs', () => {
  it('are those of their folders, and their numbers beside curves', () => {
    expect(namesOf('runs/00001-a', 'runs/00002-a')).toEqual({
      full: ['00001-a', '00002-a'],
      short: ['00001', '00002'],
    });
    expect(namesOf('x/1-a', 'y/1-b').short).toEqual(['1-a', '1-b']);
    expect(namesOf('faces', 'rooms').short).toEqual(['faces', 'rooms']);
  });

  it('are the parts of the paths that differ, if folders have the same name', () => {
    const { full, short } = namesOf('/home/ada/runs/00000-a', '/home/bob/runs/00000-a');
    expect([full.map((each) => each.replaceAll('\\', '/')), short]).toEqual([
      ['ada/runs/00000-a', 'bob/runs/00000-a'],
      ['ada', 'bob'],
    ]);
  });

  it('of one run twice are its name', () => {
    expect(namesOf('runs/a', 'runs/a')).toEqual({ full: ['a', 'a'], short: ['a', 'a'] });
  });
});

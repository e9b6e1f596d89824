import { expect, it } from 'vitest';
import { cacheFolder, formerCacheFolder } from './cache-folder.ts';

const unix = { home: '/home/ian', environment: {} } as const;
const windows = { platform: 'win32', home: 'C:\\Users\\Ian', environment: {} } as const;

it.each([
  ['Linux', { ...unix, platform: 'linux' }, '/home/ian/.cache/sparring'],
  ['FreeBSD', { ...unix, platform: 'freebsd' }, '/home/ian/.cache/sparring'],
  ['macOS', { ...unix, platform: 'darwin' }, '/home/ian/Library/Caches/sparring'],
  ['Windows', { ...windows, environment: { LOCALAPPDATA: 'D:\\Local' } }, 'D:\\Local\\sparring\\Cache'],
  ['Windows without LOCALAPPDATA', windows, 'C:\\Users\\Ian\\AppData\\Local\\sparring\\Cache'],
] as const)('is where programs of %s keep theirs', (_, surroundings, folder) => {
  expect(cacheFolder(surroundings)).toBe(folder);
});

it.each(['linux', 'darwin'] as const)(
  'is below XDG_CACHE_HOME on %s, unless that is relative',
  (platform) => {
    const at = (XDG_CACHE_HOME: string) =>
      cacheFolder({ ...unix, platform, environment: { XDG_CACHE_HOME } });
    expect(at('/fast/cache')).toBe('/fast/cache/sparring');
    expect(at('cache')).toBe(cacheFolder({ ...unix, platform }));
    expect(at('')).toBe(cacheFolder({ ...unix, platform }));
  },
);

it('was in the home folder on every system', () => {
  expect(formerCacheFolder({ ...unix, platform: 'darwin' })).toBe('/home/ian/.cache/sparring');
  expect(formerCacheFolder(windows)).toBe('C:\\Users\\Ian\\.cache\\sparring');
  const environment = { XDG_CACHE_HOME: '/fast/cache' };
  expect(formerCacheFolder({ ...unix, environment, platform: 'linux' })).toBe('/fast/cache/sparring');
});

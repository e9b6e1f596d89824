/** Where this system keeps what programs can fetch again. */
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/** What decides about the folder. Default: this process's. */
export interface CacheSurroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Partial<Record<string, string>>>;
  readonly home: string;
}

/**
 * The folder for this program's cache: `XDG_CACHE_HOME` where that is set, else `%LOCALAPPDATA%` on Windows,
 * `~/Library/Caches` on macOS and `~/.cache` elsewhere.
 *
 * The specification of XDG says that a relative path is to be ignored
 * (https://specifications.freedesktop.org/basedir-spec/latest).
 */
export function cacheFolder(surroundings: CacheSurroundings = ofThisProcess()): string {
  const { platform, environment, home } = surroundings;
  const path = platform === 'win32' ? win32 : posix;
  const named = environment['XDG_CACHE_HOME'] ?? '';
  if (path.isAbsolute(named)) return path.join(named, 'sparring');
  switch (platform) {
    case 'win32':
      return path.join(
        environment['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local'),
        'sparring',
        'Cache',
      );
    case 'darwin':
      return path.join(home, 'Library', 'Caches', 'sparring');
    default:
      return path.join(home, '.cache', 'sparring');
  }
}

/** The folder that version 0.1 used on every system. What was fetched into it is still found there. */
export function formerCacheFolder(surroundings: CacheSurroundings = ofThisProcess()): string {
  const { platform, environment, home } = surroundings;
  const path = platform === 'win32' ? win32 : posix;
  return path.join(environment['XDG_CACHE_HOME'] || path.join(home, '.cache'), 'sparring');
}

function ofThisProcess(): CacheSurroundings {
  return { platform: process.platform, environment: process.env, home: homedir() };
}

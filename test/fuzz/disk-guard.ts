/** Notices files that are used outside a folder, by watching `node:fs`. */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const reading =
  /^(access|createReadStream|lstat|open|opendir|readFile|readdir|readlink|realpath|stat|statfs)(Sync)?$/;
const changing =
  /^(appendFile|chmod|chown|createWriteStream|lchown|lutimes|mkdir|mkdtemp|rm|rmdir|truncate|unlink|utimes|writeFile)(Sync)?$/;
/** Of a file and its new name. */
const naming = /^(copyFile|cp|link|rename|symlink)(Sync)?$/;

/** What the program itself consists of, which it reads whatever its input is. */
const own = ['src', 'node_modules', 'package.json'].map((name) =>
  fileURLToPath(new URL(`../../${name}`, import.meta.url)),
);

/** What may be used. */
export interface Allowed {
  /** None: no file. */
  readonly folder?: string | undefined;
  /** Whether any file may be read, because people name the files. */
  readonly readsAnything?: boolean | undefined;
}

/** Set while somebody watches. */
let watched: { readonly allowed: Allowed; readonly outside: string[] } | undefined;
let isInstalled = false;

/** Begins to watch, until `stop`, which returns the paths that were used and may not be. */
export function watchFiles(allowed: Allowed): { stop(): readonly string[] } {
  if (!isInstalled) install();
  const watch = { allowed, outside: [] };
  watched = watch;
  return {
    stop() {
      watched = undefined;
      return watch.outside;
    },
  };
}

function install(): void {
  isInstalled = true;
  const fs = createRequire(import.meta.url)('node:fs') as Record<string, unknown> & {
    promises: Record<string, unknown>;
  };
  for (const module of [fs, fs.promises]) {
    for (const [name, original] of Object.entries(module)) {
      const paths = naming.test(name) ? 2 : reading.test(name) || changing.test(name) ? 1 : 0;
      if (paths === 0 || typeof original !== 'function') continue;
      const guarded = function (this: unknown, ...values: unknown[]): unknown {
        if (watched !== undefined) {
          const isReading = reading.test(name) && !(name.startsWith('open') && isForWriting(values[1]));
          for (const path of values.slice(0, paths)) note(path, isReading);
        }
        return Reflect.apply(original, this, values);
      };
      module[name] = Object.assign(guarded, original);
    }
  }
  syncBuiltinESMExports();
}

/** @param flags of `open` */
function isForWriting(flags: unknown): boolean {
  if (typeof flags === 'number') return (flags & 3) !== 0; // O_WRONLY, O_RDWR
  return typeof flags === 'string' && /[wa+]/.test(flags);
}

function note(path: unknown, isReading: boolean): void {
  if (watched === undefined) return;
  const { allowed, outside } = watched;
  const full = resolve(path instanceof URL ? fileURLToPath(path) : String(path));
  const isIn = (folder: string) => full === folder || full.startsWith(folder + sep);
  if (allowed.folder !== undefined && isIn(allowed.folder)) return;
  if (isReading && (allowed.readsAnything === true || own.some(isIn))) return;
  outside.push(full);
}

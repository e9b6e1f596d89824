/**
 * The rule of rooms, read from folders.json: which room a file is in, and what may import what. Lint
 * (`lint-plugin.mjs`), the generated tables and TypeScript project (`write.mjs`), the ground plan and the tests all use
 * this module.
 *
 * - A room may import itself, the rooms that it names, all rooms inside those, and whatever those may import.
 * - A room that runs anywhere imports only rooms that run anywhere. Rooms for Node and for pages do not import each
 *   other.
 * - An inner room never imports the files of the room around it, unless it names that room.
 * - A face (an entry point of the package) is imported only by faces.
 * - Tests, and files in a folder `testing`, may import what any inner room of their outermost room may, and a runtime.
 *   Helpers of the tests of all rooms are in the room `testing`. Nothing else imports from a folder `testing`.
 */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { posix } from 'node:path';

/**
 * @typedef {object} Room
 * @property {string} [holds] Its contents, in a line.
 * @property {readonly string[]} imports
 * @property {'anywhere' | 'node' | 'browser'} runs
 * @property {readonly string[]} [packages] The npm packages that it may import.
 */

const runtimeOfTests = 'engine/runtime/node';
/** The room of helpers for the tests of all rooms. */
const sharedByTests = 'testing';

/** @param {string} file path of folders.json */
export function readRooms(file) {
  return new Rooms(JSON.parse(readFileSync(file, 'utf8')));
}

export class Rooms {
  /** @type {ReadonlyMap<string, Room>} */ #rooms;
  /** @type {ReadonlyMap<string, Room>} The package's entry points: by file, not by folder. */ #faces;
  /** @type {Map<string, ReadonlySet<string>>} */ #reachable = new Map();

  /** @param {{ rooms: Record<string, Room>, faces: Record<string, Room> }} plan */
  constructor({ rooms, faces }) {
    this.#rooms = new Map(Object.entries(rooms));
    this.#faces = new Map(Object.entries(faces));
    for (const [name, room] of [...this.#rooms, ...this.#faces]) {
      const unknown = room.imports.find((other) => this.#named(other).length === 0);
      if (unknown !== undefined)
        throw new Error(`folders.json: "${name}" imports "${unknown}", which is not a room`);
    }
  }

  /** Every room with its properties, in the order of folders.json: from the foundations up. */
  entries() {
    return [...this.#rooms];
  }

  /** Every face with its properties: the entry points of the package, and what they share. */
  faces() {
    return [...this.#faces];
  }

  /** The outermost rooms, in order. */
  outermost() {
    return [...new Set([...this.#rooms.keys()].map(outermostOf))];
  }

  /** The room of a file, given by its path below `src`; undefined if it is in no room. */
  roomOf(/** @type {string} */ path) {
    if (this.#faces.has(path)) return path;
    for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) {
      if (this.#rooms.has(folder)) return folder;
    }
    const outermost = outermostOf(path);
    return isForTests(path) && this.outermost().includes(outermost) ? outermost : undefined;
  }

  /** Whether code of the first room may import from the second. */
  mayImport(/** @type {string} */ from, /** @type {string} */ to) {
    return from === to || (this.#reachableFrom(from).has(to) && this.#runsWith(from, to));
  }

  /**
   * Why one file of `src` must not import another.
   *
   * @param {string} path of the importing file, below `src`
   * @param {string} target path of the imported one, below `src`
   * @returns {string | undefined} a sentence, or undefined if it may
   */
  refusal(path, target) {
    const from = this.roomOf(path);
    const to = this.roomOf(target);
    if (from === undefined) return `src/${path} is in no room of folders.json: move it, or add the room`;
    if (to === undefined) return `src/${target} is in no room of folders.json: move it, or add the room`;
    if (this.#faces.has(to) && !this.#faces.has(from)) {
      return `import the file itself: ${to} is only for users of the package`;
    }
    if (isForTests(path)) {
      return this.#testMayImport(from, to, target)
        ? undefined
        : `tests of ${outermostOf(from)} may import what ${outermostOf(from)} may, and ${runtimeOfTests}, but not ${to}: put a test that needs both into test/`;
    }
    if (isForTests(target)) return `only tests import from a folder "testing"`;
    if (this.mayImport(from, to)) return undefined;
    const why = this.#reachableFrom(from).has(to)
      ? `${from} runs ${where(this.#get(from).runs)}, and ${to} only ${where(this.#get(to).runs)}`
      : `${from} may import only ${this.describeImports(from)}`;
    return `${why}, so not ${to}: data flows one way (CONTRIBUTING.md)`;
  }

  /**
   * Why a file of `src` must not import a package or a module of Node.
   *
   * @param {string} path of the importing file, below `src`
   * @param {string} specifier such as `node:fs` or `onnxruntime-web/wasm`
   */
  packageRefusal(path, specifier) {
    const from = this.roomOf(path);
    if (from === undefined || isForTests(path)) return undefined;
    const { runs, packages = [] } = this.#get(from);
    const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
    if (/^(node:)?(process|console)$/.test(specifier)) {
      return `use the globals, whose output lint can check, and import nothing from ${specifier}`;
    }
    if (specifier.startsWith('node:') || builtinModules.includes(name)) {
      return runs === 'node' ? undefined : `${from} runs ${where(runs)}: it imports nothing of Node`;
    }
    return packages.includes(name)
      ? undefined
      : `one room knows each package, and ${from} does not know ${name}`;
  }

  /** The rooms that a room names, as text. */
  describeImports(/** @type {string} */ room) {
    const { imports } = this.#get(room);
    return imports.length === 0 ? 'nothing' : imports.join(', ');
  }

  /** @param {string} name @returns {Room} */
  #get(name) {
    return /** @type {Room} */ (this.#rooms.get(name) ?? this.#faces.get(name));
  }

  /** @param {string} name of a room @returns the room of that name, if there is one, and those inside it */
  #named(name) {
    if (this.#faces.has(name)) return [name];
    return [...this.#rooms.keys()].filter((room) => room === name || room.startsWith(`${name}/`));
  }

  /** @param {string} from @returns {ReadonlySet<string>} */
  #reachableFrom(from) {
    const known = this.#reachable.get(from);
    if (known !== undefined) return known;
    /** @type {Set<string>} */ const found = new Set();
    const visit = (/** @type {string} */ room) => {
      for (const next of this.#get(room).imports.flatMap((name) => this.#named(name))) {
        if (found.has(next) || next === from) continue;
        found.add(next);
        visit(next);
      }
    };
    visit(from);
    this.#reachable.set(from, found);
    return found;
  }

  /** @param {string} from @param {string} to */
  #runsWith(from, to) {
    const other = this.#get(to).runs;
    return other === 'anywhere' || other === this.#get(from).runs;
  }

  /** @param {string} from @param {string} to @param {string} target */
  #testMayImport(from, to, target) {
    if ([runtimeOfTests, sharedByTests].includes(to) || outermostOf(to) === outermostOf(from)) return true;
    const reachable = this.#named(outermostOf(from)).flatMap((room) => [...this.#reachableFrom(room)]);
    // Test helpers of an outermost room may be imported if any of its inner rooms may be.
    return reachable.some((room) => room === to || (isForTests(target) && outermostOf(room) === to));
  }
}

/** Whether a file is only for tests: a test itself, or a file in a folder `testing`. */
export function isForTests(/** @type {string} */ path) {
  return /\.test\.ts$|(^|\/)testing\//.test(path);
}

/** @param {string} room or path */
function outermostOf(room) {
  return room.split('/')[0];
}

/** @param {'anywhere' | 'node' | 'browser'} runs */
function where(runs) {
  return { anywhere: 'anywhere', node: 'in Node', browser: 'in a page' }[runs];
}

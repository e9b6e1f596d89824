/**
 * The address of the page: which view, of what, in which state. It is all in the part after `#`, so that a link shows what its
 * sender sees, and that any server of files will do.
 */
import { computed, signal } from '@preact/signals';

export interface Address {
  /** The parts of the path: `#/run/00001-digits` has `run` and `00001-digits`. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

export function parseAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return {
    path: path
      .split('/')
      .filter((part) => part !== '')
      .map(decoded),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** The hash of an address. Members of the query that are undefined or empty are left out. */
export function hashOf(
  path: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.entries(query).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
  );
  const text = new URLSearchParams(given).toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return `#/${path.map(encodeURIComponent).join('/')}${text === '' ? '' : `?${text}`}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // typed by hand
  }
}

const hash = signal(location.hash);
addEventListener('hashchange', () => {
  hash.value = location.hash;
});

/** The address that is shown. */
export const address = computed(() => parseAddress(hash.value));

/** Goes to another view, so that the browser’s back leads here. */
export function goTo(
  path: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): void {
  writeIfDue();
  location.hash = hashOf(path, query);
}

/**
 * Changes the state of this view in the address: a step, a choice. Members that are undefined leave it. The history gets no
 * entry, as a slider would make hundreds.
 */
export function changeQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const { path, query } = address.peek();
  const next = hashOf(path, { ...query, ...changes });
  if (next === hash.peek()) return;
  hash.value = next;
  const now = performance.now();
  written = written.filter((time) => now - time < writtenMilliseconds);
  if (written.length < atOnce) write();
  else writing ??= setTimeout(write, laterMilliseconds);
}

/** Browsers stop pages that change their address more often than 100 times in 10 seconds, as sliders would. */
const writtenMilliseconds = 10_000;
/** So many changes are written at once, and those that come too soon after them now and then. */
const atOnce = 50;
const laterMilliseconds = 400;
let written: number[] = [];
let writing: ReturnType<typeof setTimeout> | undefined;

/** What is shown becomes the address of this entry of the history. */
function write(): void {
  clearTimeout(writing);
  writing = undefined;
  written.push(performance.now());
  if (location.hash !== hash.peek()) history.replaceState(history.state, '', hash.peek());
}

function writeIfDue(): void {
  if (writing !== undefined) write();
}

// What leads to another entry comes after one of these, and must find this one as it is shown.
for (const name of ['click', 'keydown', 'pagehide']) addEventListener(name, writeIfDue, { capture: true });
addEventListener('popstate', () => {
  clearTimeout(writing);
  writing = undefined;
});

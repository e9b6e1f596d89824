/** Options shared by the commands of this folder. */
import { parseArgs } from 'node:util';
import { sideNames } from './measure/sides.mjs';

/** Parses a command line. Flags are booleans, and `numbers` are integers with the given defaults. */
export function readOptions({ flags = [], numbers = {}, texts = {}, positionals = false }) {
  const { values, positionals: words } = parseArgs({
    allowPositionals: positionals,
    options: {
      ...Object.fromEntries([...flags, 'help'].map((name) => [name, { type: 'boolean', default: false }])),
      ...Object.fromEntries(Object.keys({ ...numbers, ...texts }).map((name) => [name, { type: 'string' }])),
    },
  });
  for (const [name, fallback] of Object.entries(numbers)) {
    values[name] = values[name] === undefined ? fallback : wholeNumber(name, values[name]);
  }
  for (const [name, fallback] of Object.entries(texts)) values[name] ??= fallback;
  return { ...values, words };
}

function wholeNumber(name, text) {
  const min = name === 'warmup' ? 0 : 1;
  if (!/^\d+$/.test(text) || Number(text) < min) {
    throw new Error(`--${name}: expected a whole number, at least ${min}, got ${text}`);
  }
  return Number(text);
}

/** The sides that a list names: `sparring,pytorch`. `tfjs` names both of its backends. */
export function sidesOf(option, text) {
  const names = text === '' ? [] : text.replace(/\btfjs(?!-)/, 'tfjs-cpu,tfjs-wasm').split(',');
  const unknown = names.find((name) => !sideNames.includes(name));
  if (unknown === undefined) return names;
  throw new Error(`--${option}: unknown side "${unknown}", expected ${sideNames.join(', ')}`);
}

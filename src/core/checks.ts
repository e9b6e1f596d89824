/**
 * Checks of arguments, in one vocabulary: `checkOptions('adam', options, { learningRate: optional(positive), … })`. A check
 * costs something only where something is constructed, never for each number of an array.
 */
import { expectArray, kindOf } from './arrays.ts';
import { UsageError, type ErrorDetails } from './errors.ts';
import { callee, option, says, type Sentence } from './sentence.ts';
import { suggestionFor } from './suggestion.ts';

/**
 * Checks one value.
 *
 * @param name of the option or argument: `batchSize`, `optimiser.beta1`
 * @throws UsageError that begins with the name if the value does not follow the rule
 */
export interface Rule {
  (name: string, value: unknown): void;
  /** What follows the rule, as a form can ask for it; undefined if no form can. */
  readonly form?: RuleForm | undefined;
}

/** What follows a rule, as data: for forms that are made of rules. */
export type RuleForm =
  | NumberForm
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly choices: readonly (string | number)[] }
  /** Some of the choices, each once. */
  | { readonly kind: 'some'; readonly choices: readonly (string | number)[] }
  /** Two numbers, the second the greater one. */
  | { readonly kind: 'range' }
  | { readonly kind: 'members'; readonly members: Readonly<Record<string, RuleForm>> };

/** A number from `min` or above `above`, up to `max` or below `below`; or one of the words in its place. */
export interface NumberForm {
  readonly kind: 'number';
  readonly isWhole: boolean;
  readonly words?: readonly string[];
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
}

/** A rule for one kind of value, that others can ask: the command line about what it has parsed. */
export interface Kind extends Rule {
  /** Ends a sentence: `a number above 0`. */
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
}

/** A rule for each member of an options object, so that a new member without one does not compile. */
export type RulesOf<T> = { readonly [K in keyof Required<T>]: Rule };

/**
 * Checks an options object: it has no other members than those with rules, and each follows its rule.
 *
 * @param caller the function or class that takes the options
 * @throws UsageError with the option's name, and a suggestion if it was misspelt
 */
export function checkOptions<T extends object>(caller: string, options: T, rules: RulesOf<T>): void {
  if (!isObject(options)) {
    throw new UsageError(
      says`${callee(caller)}got ${shown(options)}, expected an object with ${namesOf(rules)}`,
    );
  }
  inCall(caller, () => checkMembers('', options, rules));
}

/**
 * Checks the arguments of a function, by name: `checkArguments('Dense', { inputs, outputs }, { inputs: size, … })`.
 *
 * @throws UsageError with the argument's name
 */
export function checkArguments<T extends object>(caller: string, values: T, rules: RulesOf<T>): void {
  inCall(caller, () => checkMembers('', values, rules));
}

function checkMembers<T extends object>(path: string, values: T, rules: RulesOf<T>): void {
  for (const name of Object.keys(values)) {
    if (Object.hasOwn(rules, name)) continue;
    const suggestion = suggestionFor(name, Object.keys(rules));
    const advice = suggestion === undefined ? `expected ${namesOf(rules)}` : `did you mean ${suggestion}?`;
    throw new UsageError(`${path}${name} is not an option, ${advice}`, {
      code: 'unknown-option',
      option: path + name,
      suggestion,
    });
  }
  checkRules(path, values, rules);
}

function checkRules(path: string, values: object, rules: Readonly<Record<string, Rule>>): void {
  for (const [name, rule] of Object.entries(rules)) {
    rule(path + name, (values as Readonly<Record<string, unknown>>)[name]);
  }
}

/** Puts the name of the function before the sentence. */
function inCall(caller: string, check: () => void): void {
  try {
    check();
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    const { code, option: at, suggestion } = thrown;
    throw new UsageError(says`${callee(caller)}${thrown}`, { code, option: at, suggestion });
  }
}

function namesOf(rules: object): string {
  const names = Object.keys(rules);
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} or ${names.at(-1)!}`;
}

/** The error for a value that does not follow a rule. */
export function unexpected(
  name: string,
  value: unknown,
  expected: string | Sentence,
  details: ErrorDetails = {},
): UsageError {
  return new UsageError(says`${option(name)} got ${shown(value)}, expected ${expected}`, {
    option: name,
    ...details,
  });
}

/** A value in a sentence: numbers as they are, text in quotes, anything else by its kind. */
export function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return kindOf(value);
  return JSON.stringify(value.length <= 60 ? value : `${value.slice(0, 59)}…`);
}

function isObject(value: unknown): value is object {
  return kindOf(value) === 'an object';
}

/** Undefined, or a value that follows the rule. */
export function optional(rule: Rule): Rule {
  const checked: Rule = (name, value) => {
    if (value !== undefined) rule(name, value);
  };
  return Object.assign(checked, { form: rule.form });
}

/** Null, or a value that follows the rule. */
export function nullable(rule: Rule): Rule {
  return (name, value) => {
    if (value !== null) rule(name, value);
  };
}

/** Any value: another place checks it. */
export const anything: Rule = () => undefined;

/** A kind of value. @param expected ends the sentence of the error */
export function kind(expected: string, holds: (value: unknown) => boolean, form?: RuleForm): Kind {
  const rule: Rule = (name, value) => {
    if (!holds(value)) throw unexpected(name, value, expected);
  };
  return Object.assign(rule, { expected, holds, form });
}

/** An integer from `min` to `max`, both included. Default maximum: the largest that a double holds exactly. */
export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER): Kind {
  const range = max === Number.MAX_SAFE_INTEGER ? ` of ${min} or more` : ` from ${min} to ${max}`;
  return kind(
    `a whole number${min === Number.MIN_SAFE_INTEGER ? '' : range}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
    { kind: 'number', isWhole: true, min, max },
  );
}

/** A number of elements, channels, units: at least 1. */
export const positiveInteger = integer(1);
/** What determines random numbers. */
export const seedRule = integer(0);

function number(
  expected: string,
  holds: (value: number) => boolean,
  limits: Omit<NumberForm, 'kind' | 'isWhole'> = {},
): Kind {
  return kind(expected, (value) => typeof value === 'number' && Number.isFinite(value) && holds(value), {
    kind: 'number',
    isWhole: false,
    ...limits,
  });
}

export const finite = number('a finite number', () => true);
export const nonNegative = number('a number of 0 or more', (value) => value >= 0, { min: 0 });
/** From 0 to 1, both included. */
export const fraction = number('a number from 0 to 1', (value) => value >= 0 && value <= 1, {
  min: 0,
  max: 1,
});

/** A number greater than `min`, and at most `max` or less than `below`. */
export function numberAbove(
  min: number,
  limit: { readonly max?: number; readonly below?: number } = {},
): Kind {
  const { max = Number.MAX_VALUE, below = Number.POSITIVE_INFINITY } = limit;
  const upper =
    limit.max !== undefined ? ` and at most ${max}` : limit.below !== undefined ? ` and below ${below}` : '';
  return number(`a number above ${min}${upper}`, (value) => value > min && value <= max && value < below, {
    above: min,
    ...limit,
  });
}

export const positive = numberAbove(0);
/** A probability that something is kept: above 0, up to 1. */
export const share = numberAbove(0, { max: 1 });

/** A number from `min` up to, but not including, `below`. */
export function numberFrom(min: number, below: number): Kind {
  return number(`a number from ${min} to below ${below}`, (value) => value >= min && value < below, {
    min,
    below,
  });
}

export const flag = kind('true or false', (value) => typeof value === 'boolean', { kind: 'flag' });
export const text = kind('text', (value) => typeof value === 'string' && value.trim() !== '');
export const callback = kind('a function', (value) => typeof value === 'function');
export const float64Array = kind('a Float64Array', (value) => kindOf(value) === 'a Float64Array');
/** The contents of a file. */
export const fileBytes = kind('a Uint8Array', (value) => value instanceof Uint8Array);
/** For what only other rules need to look into: the shape rules of a graph check the numbers. */
export const anyArray = kind('an array of numbers', Array.isArray);
export const anyNumber = kind('a number', (value) => typeof value === 'number');
/** An array of numbers of any type. */
export const numbers = kind(
  'an array of numbers',
  (value) => Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value),
);
export const floatArray = kind('a Float32Array', (value) => kindOf(value) === 'a Float32Array');

/** One of a few names or numbers. */
export function oneOf(choices: readonly (string | number)[]): Rule {
  const rule: Rule = (name, value) => {
    if (choices.includes(value as string)) return;
    const names = choices.filter((choice) => typeof choice === 'string');
    const suggestion = typeof value === 'string' ? suggestionFor(value, names) : undefined;
    const meant = suggestion === undefined ? '' : `: did you mean ${suggestion}?`;
    throw unexpected(name, value, `${listed(choices)}${meant}`, {
      code: typeof value === 'string' && names.length > 0 ? 'unknown-name' : 'invalid-argument',
      suggestion,
    });
  };
  return Object.assign(rule, { form: { kind: 'choice', choices } as const });
}

function listed(choices: readonly (string | number)[]): string {
  if (choices.length <= 2) return choices.join(' or ');
  return `one of ${choices.join(', ')}`;
}

/** @param min the least number of elements */
export function listOf(rule: Rule, min = 0): Rule {
  const { form } = rule;
  const checked: Rule = (name, value) => {
    if (!Array.isArray(value)) throw unexpected(name, value, 'an array');
    if (value.length < min) {
      throw new UsageError(says`${option(name)} got ${value.length} elements, expected ${min} or more`, {
        option: name,
      });
    }
    value.forEach((element, i) => rule(`${name}[${i}]`, element));
  };
  return Object.assign(checked, {
    form: form?.kind === 'choice' ? ({ kind: 'some', choices: form.choices } as const) : undefined,
  });
}

/** A number for both sides, or one for each. */
export function pair(min: number): Rule {
  const side = integer(min);
  return (name, value) => {
    if (!Array.isArray(value)) return side(name, value);
    if (value.length !== 2) throw unexpected(name, value, 'a number, or one for each of two axes');
    listOf(side)(name, value);
  };
}

/** Which value is black and which greater one is white: `[0, 1.04]`. */
export const valueLimits = kind(
  'two numbers, black and a greater one for white, such as [0, 1]',
  (value) =>
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((limit) => Number.isFinite(limit)) &&
    value[0] < value[1],
  { kind: 'range' },
);

/** An object whose members all follow one rule, whatever their names are. */
export function recordOf(rule: Rule): Rule {
  return (name, value) => {
    if (!isObject(value)) throw unexpected(name, value, 'an object');
    for (const [key, member] of Object.entries(value)) rule(`${name}.${key}`, member);
  };
}

/** An object with these members, whatever else it has. */
export function including(rules: Readonly<Record<string, Rule>>): Rule {
  return (name, value) => {
    if (!isObject(value)) throw unexpected(name, value, `an object with ${namesOf(rules)}`);
    checkRules(`${name}.`, value, rules);
  };
}

/** An object with these members and no others. */
export function members<T extends object>(rules: RulesOf<T>): Rule {
  const rule: Rule = (name, value) => {
    if (!isObject(value)) throw unexpected(name, value, `an object with ${namesOf(rules)}`);
    checkMembers(`${name}.`, value as T, rules);
  };
  return Object.assign(rule, { form: membersForm(rules) });
}

function membersForm(rules: Readonly<Record<string, Rule>>): RuleForm | undefined {
  const forms = Object.entries(rules).map(([name, { form }]) => [name, form] as const);
  if (forms.some(([, form]) => form === undefined)) return undefined;
  return { kind: 'members', members: Object.fromEntries(forms) as Record<string, RuleForm> };
}

/**
 * An object that has these members, whatever else it has: a layer, a runtime.
 *
 * @param what names it with its article: `a layer`
 */
export function having(what: string, ...names: readonly string[]): Kind {
  return kind(
    what,
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      names.every((name) => (value as Readonly<Record<string, unknown>>)[name] !== undefined),
  );
}

export const abortSignal = having('an AbortSignal', 'aborted', 'throwIfAborted');

/** A value of either kind, or one that follows the last rule, whose sentence is shown if none is followed. */
export function either(first: Kind, rule: Rule): Rule {
  return (name, value) => {
    if (!first.holds(value)) rule(name, value);
  };
}

/**
 * The number of rows in a row-major array.
 *
 * @param what names the rows in errors, in the plural: `latent vectors`
 * @param width numbers in each row
 * @throws SparringError if there are no rows, the last row is incomplete, or the array has another type
 */
export function rowCount(what: string, values: Float32Array, width: number): number {
  expectArray(what, values, 'Float32Array');
  const count = values.length / width;
  if (!Number.isInteger(count) || count === 0) {
    throw new UsageError(`got ${values.length} numbers, expected one or more ${what} of ${width}`);
  }
  return count;
}

/**
 * @param name names the value in errors
 * @throws UsageError if `value` is not an integer from `min` to `max`, both included
 */
export function checkInteger(name: string, value: number, min: number, max?: number): void {
  integer(min, max)(name, value);
}

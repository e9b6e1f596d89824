/** Options as people type them, and as they are in the address: `64`, `64x48`, `0..1`, `color,cutout`. */
import type { NumberForm, RuleForm } from '../../../core/checks.ts';
import { noneOfThem } from '../../messages/typed-options.ts';

/** What is wrong with what was typed. */
export type Fault =
  | { readonly kind: 'number'; readonly form: NumberForm }
  | { readonly kind: 'choice'; readonly choices: readonly (string | number)[] }
  | { readonly kind: 'size' }
  | { readonly kind: 'range' };

export type Parsed = { readonly value: unknown } | { readonly fault: Fault };

/** The value of an option, by the limits of the library; undefined if nothing was typed. */
export function parseOption(form: RuleForm, typed: string | undefined): Parsed | undefined {
  const text = typed?.trim() ?? '';
  if (text === '') return undefined;
  switch (form.kind) {
    case 'flag':
      return { value: text !== '0' };
    case 'number':
      return parseNumber(form, text);
    case 'choice': {
      const value = form.choices.find((choice) => String(choice) === text);
      return value === undefined ? { fault: form } : { value };
    }
    case 'some': {
      if (text === noneOfThem) return { value: [] };
      const words = text.split(',').map((word) => word.trim());
      const value = form.choices.filter((choice) => words.includes(String(choice)));
      return value.length < new Set(words).size ? { fault: { ...form, kind: 'choice' } } : { value };
    }
    case 'range': {
      const limits = text.split('..').map(numberOf);
      const [black, white] = limits;
      const fits = limits.length === 2 && black !== undefined && white !== undefined && black < white;
      return fits ? { value: limits } : { fault: { kind: 'range' } };
    }
    case 'members':
      return parseMembers(form.members, text);
  }
}

function parseNumber(form: NumberForm, text: string): Parsed {
  if (form.words?.includes(text) === true) return { value: text };
  const value = numberOf(text);
  const { isWhole, min = -Infinity, above = -Infinity, max = Infinity, below = Infinity } = form;
  const fits =
    value !== undefined &&
    (!isWhole || Number.isSafeInteger(value)) &&
    value >= min &&
    value > above &&
    value <= max &&
    value < below;
  return fits ? { value } : { fault: { kind: 'number', form } };
}

/** `64x48`, or `64` for both. */
function parseMembers(members: Readonly<Record<string, RuleForm>>, text: string): Parsed {
  const names = Object.keys(members);
  const parts = text.split(/[x×*]/i);
  const given = parts.length === 1 ? names.map(() => text) : parts;
  const values = names.map((name, i) => parseOption(members[name]!, given[i]));
  const fits = given.length === names.length && values.every((each) => each !== undefined && 'value' in each);
  if (!fits) return { fault: { kind: 'size' } };
  return {
    value: Object.fromEntries(names.map((name, i) => [name, (values[i] as { value: unknown }).value])),
  };
}

function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : undefined;
}

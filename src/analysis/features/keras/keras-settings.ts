import { DataError } from '../../../core/errors.ts';
import { abbreviated } from '../../../core/wording.ts';

/** An object of a Keras model's JSON, whose members are checked as they are read. */
export class KerasSettings {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #where: string;

  /**
   * @param where names it in errors
   * @throws DataError if it is no object
   */
  constructor(value: unknown, where: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new DataError(
        `${abbreviated(where)} is no object, expected a Keras model as TensorFlow.js stores it`,
      );
    }
    this.#values = value as Readonly<Record<string, unknown>>;
    this.#where = where;
  }

  object(key: string): KerasSettings {
    return new KerasSettings(this.#values[key], `${this.#where}.${key}`);
  }

  optionalObject(key: string): KerasSettings | undefined {
    return this.#values[key] === undefined ? undefined : this.object(key);
  }

  objects(key: string): KerasSettings[] {
    return this.list(key).map((each, i) => new KerasSettings(each, `${this.#where}.${key}[${i}]`));
  }

  /** A list of lists. */
  lists(key: string): (readonly unknown[])[] {
    return this.list(key).map((each) => (Array.isArray(each) ? each : this.#refuse(key, 'a list of lists')));
  }

  text(key: string): string {
    const value = this.#values[key];
    return typeof value === 'string' ? value : this.#refuse(key, 'text');
  }

  number(key: string): number {
    const value = this.#values[key];
    return Number.isFinite(value) ? (value as number) : this.#refuse(key, 'a number');
  }

  oneOf<T extends string>(key: string, choices: readonly T[]): T {
    const found = choices.find((choice) => choice === this.#values[key]);
    return found ?? this.#refuse(key, choices.join(' or '));
  }

  /** Whole numbers of 0 or more. */
  integers(key: string): readonly number[] {
    const values = this.list(key);
    const isInteger = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
    return values.every(isInteger) ? (values as number[]) : this.#refuse(key, 'whole numbers');
  }

  /** [vertical, horizontal] */
  pair(key: string): readonly [number, number] {
    const [y, x, ...rest] = this.integers(key);
    return y !== undefined && x !== undefined && rest.length === 0
      ? [y, x]
      : this.#refuse(key, 'two numbers');
  }

  /** [[top, bottom], [left, right]] */
  margins(key: string): readonly [top: number, bottom: number, left: number, right: number] {
    const numbers = this.lists(key).flat();
    const isMargin = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
    if (numbers.length !== 4 || !numbers.every(isMargin)) this.#refuse(key, 'four whole numbers');
    return numbers as [number, number, number, number];
  }

  isTrue(key: string): boolean {
    return this.#values[key] === true;
  }

  has(key: string): boolean {
    return this.#values[key] !== undefined && this.#values[key] !== null;
  }

  list(key: string): readonly unknown[] {
    const value = this.#values[key];
    return Array.isArray(value) ? value : this.#refuse(key, 'a list');
  }

  #refuse(key: string, expected: string): never {
    const got = abbreviated(JSON.stringify(this.#values[key]) ?? 'nothing');
    throw new DataError(`${abbreviated(`${this.#where}.${key}`)} is ${got}, expected ${expected}`);
  }
}

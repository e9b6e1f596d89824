import { expect, it } from 'vitest';
import { duplicateKey } from './json-keys.ts';

it('finds a key that an object has twice, however it is escaped', () => {
  expect(duplicateKey('{"a":1,"b":[{"c":2}],"a":3}')).toBe('a');
  expect(duplicateKey(String.raw`{"a":{"\u0062":1,"b":2}}`)).toBe('b');
  expect(duplicateKey(String.raw`{"a\"}":1,"x":[{"k":1},{"k":1}],"k":":","y":"a\"}"}`)).toBeUndefined();
  expect(duplicateKey('[]')).toBeUndefined();
});

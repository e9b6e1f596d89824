import { readFileSync } from 'node:fs';

/** The version in package.json, which lies three folders above both the source and what is built of it. */
export function programVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

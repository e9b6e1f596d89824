import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { CommandLine } from '../parts/command-line.tsx';
import { Remark } from '../parts/notes.tsx';
import type { CommandFor } from './commands.ts';

/** The command that makes the same pictures, or why none does. */
export function Command({ of }: { readonly of: CommandFor }): JSX.Element {
  if (typeof of === 'string') return <Remark>{phrases.value.explore.noCommand[of]}</Remark>;
  return <CommandLine args={of} />;
}

import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { Button } from './button.tsx';

/** The command that makes what a view shows, to copy. @param args without the program’s name */
export function CommandLine({ args }: { readonly args: readonly string[] }): JSX.Element {
  const words = phrases.value.common;
  const [isCopied, setCopied] = useState(false);
  const text = commandText(args);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <div class="command-line">
      <span class="command-name">{words.onTheCommandLine}</span>
      <code>{text.split(' ').flatMap((word, i) => [i > 0 && ' ', <span key={i}>{word}</span>])}</code>
      <Button
        kind="quiet"
        icon={isCopied ? 'check' : 'copy'}
        label={isCopied ? words.copied : words.copy}
        onClick={() => void copy()}
      />
    </div>
  );
}

/** A command as it is typed. @param args without the program’s name */
export function commandText(args: readonly string[]): string {
  return ['sparring', ...args.map(quoted)].join(' ');
}

/** As a POSIX shell reads it. */
function quoted(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", String.raw`'\''`)}'`;
}

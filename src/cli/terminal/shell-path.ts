/** Paths in commands that people paste into their shell. */

/** Shells that quote differently. `sh` stands for bash, zsh, fish and the other shells of Unix. */
export type Shell = 'sh' | 'cmd' | 'powershell';

/**
 * A path as a word of a command line, quoted where its shell needs that. A path that begins with a dash gets `./` in front,
 * because it would be taken for an option.
 *
 * @param shell default: the one that probably started this process
 */
export function shellPath(path: string, shell: Shell = shellOf(process.platform, process.env)): string {
  const word = path.startsWith('-') ? `./${path}` : path;
  return word !== '' && plainWords[shell].test(word) ? word : quoted[shell](word);
}

/**
 * The shell that pasted commands probably go to. On Windows, Git Bash and its like set `MSYSTEM` or `SHELL`, and PowerShell
 * adds the user's folder of modules to the two of the machine.
 */
export function shellOf(
  platform: NodeJS.Platform,
  environment: Readonly<Partial<Record<string, string>>>,
): Shell {
  if (platform !== 'win32') return 'sh';
  if ((environment['MSYSTEM'] ?? environment['SHELL'] ?? '') !== '') return 'sh';
  const modules = (environment['PSModulePath'] ?? '').split(';').filter((folder) => folder !== '');
  return modules.length > 2 ? 'powershell' : 'cmd';
}

/** Words that mean themselves. `~` and zsh's `=` mean something else in front, and PowerShell's `,` and `@` anywhere. */
const plainWords: Readonly<Record<Shell, RegExp>> = {
  sh: /^[\w./:@%+,-]+$/,
  cmd: /^[\w./\\:@+-]+$/,
  powershell: /^[\w./\\:+-]+$/,
};

const quoted: Readonly<Record<Shell, (word: string) => string>> = {
  sh: (word) => (control.test(word) ? escapedForSh(word) : `'${word.replaceAll("'", `'\\''`)}'`),
  cmd: (word) => `"${endingSafely(word)}"`,
  // PowerShell takes typographic quotes for straight ones.
  powershell: (word) => `'${endingSafely(word).replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`,
};

/** What `printable` would show as text. */
const control = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** `$'…'`, in which bash, zsh and ksh know escapes. Printed as it is, a control character would control the terminal. */
function escapedForSh(word: string): string {
  const escaped = Array.from(word, (letter) => {
    if (letter === "'" || letter === '\\') return `\\${letter}`;
    if (!control.test(letter)) return letter;
    // By bytes: the bash of macOS does not know \u.
    return Array.from(Buffer.from(letter), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  });
  return `$'${escaped.join('')}'`;
}

/** Windows programs take `\"` for a quote. A path may end in several backslashes, so the last ones are doubled. */
function endingSafely(word: string): string {
  return word.replace(/\\+$/, '$&$&');
}

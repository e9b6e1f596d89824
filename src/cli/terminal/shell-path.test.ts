import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { printable } from '../../core/wording.ts';
import { shellOf, shellPath } from './shell-path.ts';

const hostile = [
  'runs/00001-a',
  "it's here",
  'two  words',
  '$HOME',
  '`id`',
  'a"b',
  'a\\b',
  '~',
  '~root/x',
  '=ls',
  '#a',
  'a;b&c|d',
  '*?[a]',
  '{a,b}',
  '卧室/😀',
  '!!',
  'a\nb',
  '\u001b[31m',
  'it\u202e’s\u0085',
  '',
];

describe('a path in a command for sh', () => {
  it('is quoted only where it must be', () => {
    expect(shellPath('runs/00001-a', 'sh')).toBe('runs/00001-a');
    expect(shellPath("it's here", 'sh')).toBe(`'it'\\''s here'`);
    expect(shellPath('-rf', 'sh')).toBe('./-rf');
    expect(shellPath('- f', 'sh')).toBe("'./- f'");
  });

  const shells = process.platform === 'win32' ? [] : ['bash'];
  it.each(shells)('is what %s passes on, as it was printed', (shell) => {
    for (const path of hostile) {
      const command = printable(`printf %s ${shellPath(path, 'sh')}`);
      const env = { ...process.env, LC_ALL: 'C.UTF-8' };
      expect(execFileSync(shell, ['-c', command], { env, encoding: 'utf8' })).toBe(path);
    }
  });
});

it.each([
  ['runs\\00001-a', 'runs\\00001-a', 'runs\\00001-a'],
  ['C:\\My runs', '"C:\\My runs"', "'C:\\My runs'"],
  ['C:\\My runs\\', '"C:\\My runs\\\\"', "'C:\\My runs\\\\'"],
  ["it's", '"it\'s"', "'it''s'"],
  ['it’s', '"it’s"', "'it’’s'"],
  ['$env:x', '"$env:x"', "'$env:x'"],
  ['a&b', '"a&b"', "'a&b'"],
  ['a,b', '"a,b"', "'a,b'"],
  ['@a', '@a', "'@a'"],
  ['-a', './-a', './-a'],
  ['', '""', "''"],
])('%s is %s for cmd and %s for PowerShell', (path, cmd, powershell) => {
  expect(shellPath(path, 'cmd')).toBe(cmd);
  expect(shellPath(path, 'powershell')).toBe(powershell);
});

it('guesses the shell', () => {
  const machine = 'C:\\Program Files\\WindowsPowerShell\\Modules;C:\\Windows\\v1.0\\Modules';
  expect(shellOf('linux', { PSModulePath: machine })).toBe('sh');
  expect(shellOf('darwin', {})).toBe('sh');
  expect(shellOf('win32', {})).toBe('cmd');
  expect(shellOf('win32', { PSModulePath: machine })).toBe('cmd');
  expect(shellOf('win32', { PSModulePath: `C:\\Users\\Ian\\Modules;${machine}` })).toBe('powershell');
  expect(shellOf('win32', { PSModulePath: `C:\\Users\\Ian\\Modules;${machine}`, MSYSTEM: 'MINGW64' })).toBe(
    'sh',
  );
});

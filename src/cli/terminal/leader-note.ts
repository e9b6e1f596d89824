/**
 * What the first of several processes tells the command that started them (`--ranks`), in a file that the environment names. A
 * launcher passes neither its number nor its exit code on.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface LeaderNote {
  readonly pid?: number;
  /** The folder of the run, once it is open. */
  readonly run?: string;
  /** The exit code, if it ended by itself. */
  readonly code?: number;
  /** Whether it lost the others in the middle of a step. */
  readonly isAlone?: boolean;
}

const variable = 'SPARRING_LEADER_NOTE';

let file: string | undefined;
let note: LeaderNote = {};

/** The environment of processes whose first one is to write its note into this file. */
export function noteEnvironment(path: string): NodeJS.ProcessEnv {
  return { [variable]: path };
}

/** What the first process has written so far; {} if nothing. */
export function readNote(path: string): LeaderNote {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LeaderNote;
  } catch {
    return {};
  }
}

/** Begins the note of this process, if somebody reads it. Commands that this one runs have nobody who does. */
export function beginNote(): void {
  file = process.env[variable];
  delete process.env[variable];
  addToNote({ pid: process.pid });
}

/** Does nothing unless the note was begun. */
export function addToNote(more: LeaderNote): void {
  if (file === undefined) return;
  note = { ...note, ...more };
  writeFileSync(`${file}.new`, JSON.stringify(note));
  renameSync(`${file}.new`, file);
}

/** @returns the exit code of this process: 0 if the note says it, because launchers complain of any other */
export function notedCode(code: number): number {
  if (file === undefined || note.isAlone === true) return code;
  addToNote({ code });
  return 0;
}

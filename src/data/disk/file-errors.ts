import { DataError, messageOf, SparringError, type ErrorCode } from '../../core/errors.ts';
import { either, hint, says, type Sentence } from '../../core/sentence.ts';
import { abbreviated, formatBytes } from '../../core/wording.ts';

/** What the failed operation was trying to do. */
export interface FileAttempt {
  /** Default: write. */
  readonly action?: 'write' | 'read';
  readonly bytesWanted?: number;
}

/** A disk, or the share of it that a user may fill, has no room for what was to be written. */
export class FullDiskError extends DataError {
  readonly path: string;
  /** The size of what was to be written; undefined if it is not known. */
  readonly bytesNeeded: number | undefined;

  constructor(message: Sentence, path: string, bytesNeeded: number | undefined, cause: unknown) {
    super(message, { code: 'file-system', cause });
    this.path = path;
    this.bytesNeeded = bytesNeeded;
  }
}

/**
 * Converts an error of the file system to one sentence that names the path and what to do. A SparringError is returned
 * unchanged.
 */
export function explainFileError(thrown: unknown, path: string, attempt: FileAttempt = {}): SparringError {
  if (thrown instanceof SparringError) return thrown;
  const words = sentence(thrown, path, attempt);
  if (isFull(thrown)) return new FullDiskError(words, path, attempt.bytesWanted, thrown);
  return new DataError(words, { code: fileCodeOf(thrown), cause: thrown });
}

/**
 * As `explainFileError`, of something that was made under a temporary name: the sentence names the path that it would have
 * had.
 */
export function explainUnfinished(thrown: unknown, path: string): SparringError {
  const cause = thrown instanceof SparringError ? thrown.cause : thrown;
  return explainFileError(codeOf(cause) === undefined ? thrown : cause, path);
}

function sentence(thrown: unknown, path: string, { action = 'write', bytesWanted }: FileAttempt): Sentence {
  /** A command that writes into a folder of its own, such as a run, has no other to offer. */
  const elsewhere = (otherwise: Sentence, before = '') =>
    action === 'write'
      ? either(says`${before}choose another folder${hint('out')}`, otherwise)
      : says`${before}name another path`;
  const orElsewhere = elsewhere(says``, ' or ');
  switch (codeOf(thrown)) {
    case 'ENOSPC':
    case 'EDQUOT': {
      const size = bytesWanted === undefined ? '' : says`, which takes ${formatBytes(bytesWanted)}`;
      return says`the disk is full: could not write ${path}${size}; free some space${orElsewhere}`;
    }
    case 'EACCES':
    case 'EPERM':
      return says`not allowed to ${action} ${path}: change its permissions${orElsewhere}`;
    case 'EROFS':
      return says`${path} is on a read-only disk: ${elsewhere(says`make it writable, or copy the folder to another disk`)}`;
    case 'ENOENT':
      return action === 'write'
        ? says`the folder of ${path} does not exist: create it${elsewhere(says``, ', or ')}`
        : says`${path} does not exist: check the path`;
    case 'ENOTDIR':
    case 'EEXIST':
      return says`could not ${action} ${path}: a part of that path is a file where a folder was expected; ${elsewhere(says`move that file away`)}`;
    case 'EFBIG': {
      const size = bytesWanted === undefined ? '' : ` (${formatBytes(bytesWanted)})`;
      return says`could not write ${path}${size}: the disk, as FAT32 does, or a limit of this user, as ulimit -f, allows no larger files; ${elsewhere(says`raise the limit, or copy the folder to another disk`)}`;
    }
    case 'EISDIR':
      return says`could not ${action} ${path}: it is a folder where a file was expected; ${action === 'write' ? either(says`name another path${hint('out')}`, says`move that folder away`) : 'name another path'}`;
    case 'ENXIO':
      return says`could not ${action} ${path}: it is a socket or a device, where a file was expected; name another path`;
    case 'ELOOP':
      return says`could not ${action} ${path}: its symbolic links lead in a circle; correct them${orElsewhere}`;
    case 'ENAMETOOLONG':
      return says`could not ${action} ${abbreviated(path)}: the path is too long; ${elsewhere(says`use a shorter one`)}`;
    default:
      return says`could not ${action} ${path}: ${messageOf(thrown)}`;
  }
}

function isFull(thrown: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(thrown) ?? '');
}

/** Why one of many files or folders cannot be read, for a sentence that has its name already. */
export function whyUnreadable(thrown: unknown): string {
  const code = codeOf(thrown);
  return reasons[code ?? ''] ?? code ?? messageOf(thrown);
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its path is too long',
  EIO: 'the disk reports an error, EIO',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/** The code of a system error, such as `ENOENT`; undefined for anything else. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined;
}

/** The code of ours for an error of the file system. */
export function fileCodeOf(thrown: unknown): ErrorCode {
  const code = codeOf(thrown);
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'not-found' : 'file-system';
}

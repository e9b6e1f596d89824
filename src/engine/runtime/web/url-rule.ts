import { kind } from '../../../core/checks.ts';

/** The address of a file or folder, relative or not. */
export const urlRule = kind('a URL', (value) => typeof value === 'string' || value instanceof URL);

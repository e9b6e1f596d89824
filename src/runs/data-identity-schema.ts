/** The schema of what `options.json` records of the data. */
import { z } from 'zod';
import { schemaOf } from './schema-of.ts';

/** The data of a run when it began. */
export interface DataIdentity {
  /** SHA-256, as hex, of what `fingerprintOf` covers, and of the labels. */
  readonly fingerprint: string;
  /** The channels, if the data fixes them. */
  readonly channels?: 1 | 3 | undefined;
  /** The names of the classes, in the order of their numbers: `3` for a class without a name. */
  readonly classes?: readonly string[] | undefined;
  /** The numbers of those classes of which there is no picture; undefined if each has one. */
  readonly emptyClasses?: readonly number[] | undefined;
}

export const dataIdentitySchema = schemaOf<DataIdentity>()(
  z.strictObject({
    fingerprint: z.string(),
    channels: z.union([z.literal(1), z.literal(3)]).optional(),
    classes: z.array(z.string()).readonly().optional(),
    emptyClasses: z.array(z.int().nonnegative()).readonly().optional(),
  }),
);

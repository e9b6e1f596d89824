import type { SessionMessage } from '../messages/session.ts';
import type { CurveIndexes } from './curve-indexes.ts';
import type { EventStream } from './event-stream.ts';
import type { Door } from './guards.ts';
import type { PageFiles } from './page-files.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Uploads } from './jobs/uploads.ts';
import type { RunShelf } from './shelf/run-shelf.ts';
import type { PageModels } from './models/page-models.ts';

/** What the routes of the studio work with. */
export interface StudioParts {
  readonly door: Door;
  readonly shelf: RunShelf;
  readonly curves: CurveIndexes;
  readonly stream: EventStream;
  readonly jobs: Jobs;
  readonly uploads: Uploads;
  /** Where named sets are. Default: as for every command. */
  readonly dataRoot?: string | undefined;
  /** Loaded when they are first asked for: most pages do not need them. */
  readonly models: () => Promise<PageModels>;
  readonly files: PageFiles;
  readonly session: SessionMessage;
}

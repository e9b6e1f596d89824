/**
 * The script of a worker that trains for a page: `sparring/web/worker`. The page calls `startTrainingWorker` of
 * `sparring/web`.
 */
import { serveTraining } from './page/serve-training.ts';

serveTraining();

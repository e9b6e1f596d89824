/** A training that was asked for and has no folder yet. */
import { useEffect } from 'preact/hooks';
import type { JSX } from 'preact';
import type { JobMessage } from '../../messages/jobs.ts';
import { phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { changeQuery, goTo } from '../source/address.ts';
import { cancelJob } from '../source/jobs.ts';
import { ProgressLine } from './progress-line.tsx';
import { lastPart } from './summary.tsx';
import './starting.css';

export function Starting({ job }: { readonly job: JobMessage }): JSX.Element {
  const words = phrases.value.create.starting;
  const run = job.kind === 'training' ? job.run : undefined;
  useEffect(() => {
    if (run === undefined) return;
    changeQuery({ job: undefined }); // so that the browser's back leads to the form
    goTo(['run', run]);
  }, [run]);
  const { work, done, total } = job.progress ?? {};
  const isKnown = typeof done === 'number' && typeof total === 'number' && total > 0;
  return (
    <section class="starting">
      <h1>{words.title(lastPart(job.of))}</h1>
      <ProgressLine
        label={phrases.value.create.works[work ?? ''] ?? words.waiting}
        share={isKnown ? done / total : undefined}
      />
      <p class="soft">{words.lead}</p>
      <Button onClick={() => cancelJob(job.job)}>{phrases.value.common.cancel}</Button>
    </section>
  );
}

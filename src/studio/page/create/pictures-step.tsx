/** The first step: what to learn. */
import type { JSX } from 'preact';
import type { JobMessage } from '../../messages/jobs.ts';
import { failureOfJob } from '../language/failures.ts';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { FailureNote, Skeleton } from '../parts/notes.tsx';
import { Show } from '../parts/resource.tsx';
import type { CreateForm } from './create-form.ts';
import { FolderDrop } from './folder-drop.tsx';
import { Found } from './found.tsx';
import { PathField } from './path-field.tsx';
import { ProgressLine } from './progress-line.tsx';
import { PointCards, SetCards } from './set-cards.tsx';
import './pictures-step.css';

export function PicturesStep({ form }: { readonly form: CreateForm }): JSX.Element {
  return form.data.value === '' ? <Chooser form={form} /> : <Chosen form={form} />;
}

function Chooser({ form }: { readonly form: CreateForm }): JSX.Element {
  return (
    <Show of={form.choices} skeleton={<Skeleton height="520px" />}>
      {(choices) => (
        <div class="chooser">
          <div class="own-pictures">
            <PathField onChoose={(path) => form.chooseData(path)} />
            <FolderDrop endings={choices.pictureEndings} onChoose={(path) => form.chooseData(path)} />
          </div>
          <SetCards choices={choices} onChoose={(name) => form.chooseData(name)} />
          <PointCards choices={choices} onChoose={(name) => form.chooseData(name)} />
        </div>
      )}
    </Show>
  );
}

function Chosen({ form }: { readonly form: CreateForm }): JSX.Element {
  const words = phrases.value.create.pictures;
  return (
    <div class="chosen">
      <div class="chosen-head">
        <code>{form.data.value}</code>
        {form.found.value?.kind === 'pictures' && (
          <Button kind="quiet" onClick={() => form.lookAgain()}>
            {words.lookAgain}
          </Button>
        )}
        <Button onClick={() => form.chooseData('')}>{words.change}</Button>
      </div>
      <Look form={form} />
    </div>
  );
}

/** What is known of the chosen data. */
function Look({ form }: { readonly form: CreateForm }): JSX.Element {
  const { needsDownload, set, looked } = form;
  if (needsDownload.value && set.value !== undefined) return <Download form={form} set={set.value} />;
  const answer = looked.value;
  if (answer?.state === 'refused') return <FailureNote of={answer.error} />;
  if (answer?.state !== 'told' || answer.job.kind !== 'inspection') return <Looking form={form} />;
  const { job } = answer;
  if (job.failure !== undefined)
    return <FailureNote of={failureOfJob(job.failure)} onRetry={() => form.lookAgain()} />;
  if (job.result === undefined) return <Looking form={form} job={job} />;
  return <Found job={job.job} found={job.result} />;
}

function Download(props: {
  readonly form: CreateForm;
  readonly set: { readonly name: string; readonly title: string; readonly bytes: number };
}): JSX.Element {
  const words = phrases.value.create.pictures;
  const { name, title, bytes } = props.set;
  return (
    <div class="download">
      <p>
        <strong>{words.downloadAsk(title)}</strong> {words.downloadNote}
      </p>
      <Button kind="primary" icon="download" onClick={() => props.form.chooseData(name, true)}>
        {words.download(formats.value.bytes(bytes))}
      </Button>
    </div>
  );
}

function Looking({ form, job }: { readonly form: CreateForm; readonly job?: JobMessage }): JSX.Element {
  const words = phrases.value.create.pictures;
  const { work, done, total, secondsLeft } = job?.progress ?? {};
  const { count, bytes, duration } = formats.value;
  const isKnown = typeof done === 'number' && typeof total === 'number' && total > 0;
  const label = isKnown
    ? work === 'inspecting'
      ? words.lookingAt(count(done), count(total))
      : work === 'fetching'
        ? words.fetching(bytes(done), bytes(total))
        : (phrases.value.create.works[work ?? ''] ?? words.looking)
    : words.looking;
  const left =
    typeof secondsLeft === 'number' && secondsLeft >= 5 ? ` · ${words.left(duration(secondsLeft))}` : '';
  return (
    <div class="found is-looking" aria-busy="true">
      <Skeleton height="100%" />
      <div class="found-facts">
        <ProgressLine label={label + left} share={isKnown ? done / total : undefined} />
        <Button onClick={() => form.chooseData('')}>{phrases.value.common.cancel}</Button>
      </div>
    </div>
  );
}

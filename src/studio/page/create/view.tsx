/** The view that starts a training, in three steps on one page. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { failureOf, failureOfJob, type Failure } from '../language/failures.ts';
import { phrases } from '../language/language.ts';
import { Icon } from '../parts/icons.tsx';
import type { ViewProps } from '../parts/view.ts';
import { changeQuery } from '../source/address.ts';
import { hasEnded, jobOf } from '../source/jobs.ts';
import { CreateForm } from './create-form.ts';
import { LengthStep } from './length-step.tsx';
import { PicturesStep } from './pictures-step.tsx';
import { RecipeStep } from './recipe-step.tsx';
import { Starting } from './starting.tsx';
import { Summary } from './summary.tsx';
import './create.css';

const stepNames = ['pictures', 'recipe', 'length'] as const;
type StepName = (typeof stepNames)[number];

export function CreateView({ query }: ViewProps): JSX.Element {
  const form = useMemo(() => new CreateForm(query), []);
  useEffect(() => () => form.stop(), [form]);
  useEffect(() => {
    form.query.value = query;
  }, [form, query]);
  const job = jobOf(query['job']);
  const isOver = job === undefined || hasEnded(job);
  useEffect(() => {
    if (isOver) form.isStarting.value = false;
  }, [form, isOver]);
  if (job !== undefined && (!isOver || (job.kind === 'training' && job.run !== undefined)))
    return <Starting job={job} />;
  return (
    <Form
      form={form}
      failure={job?.failure === undefined ? stopped(job?.state) : failureOfJob(job.failure)}
    />
  );
}

function stopped(state: string | undefined): Failure | undefined {
  return state === 'cancelled' ? { message: phrases.value.create.starting.stopped } : undefined;
}

function Form({
  form,
  failure,
}: {
  readonly form: CreateForm;
  readonly failure: Failure | undefined;
}): JSX.Element {
  const words = phrases.value.create;
  const [refusal, setRefusal] = useState<Failure | undefined>(undefined);
  const isFound = form.found.value !== undefined;
  const start = async () => {
    setRefusal(undefined);
    try {
      changeQuery({ job: await form.start() });
    } catch (thrown) {
      setRefusal(failureOf(thrown));
    }
  };
  return (
    <div class="create">
      <div class="create-steps">
        <h1 class="for-readers">{words.title}</h1>
        <Progress form={form} />
        <Step name="pictures" lead={leadOf(form)} isOpen>
          <PicturesStep form={form} />
        </Step>
        <Step name="recipe" isOpen={isFound}>
          <RecipeStep form={form} />
        </Step>
        <Step name="length" isOpen={isFound}>
          <LengthStep form={form} />
        </Step>
      </div>
      <Summary form={form} problem={refusal ?? failure} onStart={() => void start()} />
    </div>
  );
}

function leadOf(form: CreateForm): string | undefined {
  return form.kind.value === 'points' ? phrases.value.create.pictures.leadOfPoints : undefined;
}

/** The three steps, and which of them are done. */
function Progress({ form }: { readonly form: CreateForm }): JSX.Element {
  const words = phrases.value.create;
  const done: Readonly<Record<StepName, boolean>> = {
    pictures: form.found.value !== undefined,
    recipe: form.recipe.value !== undefined,
    length: form.request.value !== undefined,
  };
  return (
    <ol class="step-list" aria-label={words.progress}>
      {stepNames.map((name, i) => (
        <li key={name} class={done[name] ? 'is-done' : ''}>
          <button type="button" onClick={() => document.querySelector(`#step-${name}`)?.scrollIntoView()}>
            <span class="step-number">{done[name] ? <Icon name="check" size={16} /> : i + 1}</span>
            {words.steps[name === 'pictures' ? form.kind.value : name]}
          </button>
        </li>
      ))}
    </ol>
  );
}

function Step(props: {
  readonly name: StepName;
  /** Whether the steps before it are done. */
  readonly isOpen: boolean;
  /** In place of the usual one. */
  readonly lead?: string | undefined;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { name, isOpen } = props;
  const { title, lead } = phrases.value.create[name];
  return (
    <section id={`step-${name}`} class={`create-step${isOpen ? '' : ' is-closed'}`}>
      <header>
        <h2>{title}</h2>
        <p class="soft">{isOpen ? (props.lead ?? lead) : phrases.value.create.first}</p>
      </header>
      {isOpen && props.children}
    </section>
  );
}

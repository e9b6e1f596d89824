/** What D looks at: a sample of G, a real picture, or one of one's own. */
import type { JSX } from 'preact';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { phrases } from '../language/language.ts';
import { Choice } from '../parts/choice.tsx';
import { Show } from '../parts/resource.tsx';
import { Segments } from '../parts/segments.tsx';
import { Skeleton } from '../parts/notes.tsx';
import { changeQuery } from '../source/address.ts';
import type { Resource } from '../source/loaded.ts';
import { moveByArrows } from '../parts/arrow-keys.ts';
import { useInspection } from './inspection.ts';
import { subjects } from './inside-state.ts';
import { Pixels } from '../parts/pixels.tsx';
import { rgbaOfPlanes } from '../painter/planes.ts';
import type { RealPictures } from '../painter/real-pictures.ts';
import { PictureDrop } from './picture-drop.tsx';
import { SeedStepper } from './seed-stepper.tsx';

export function SubjectChooser(props: {
  readonly reals: Resource<RealPictures | undefined>;
  /** Of conditional networks. */
  readonly classes: readonly string[] | undefined;
}): JSX.Element {
  const { reals, classes } = props;
  const words = phrases.value.inside;
  const { state, own, details } = useInspection();
  const { image } = details.card;
  const shape = image as { channels: 1 | 3; height: number; width: number };
  return (
    <div class="subject">
      <Segments
        label={words.subject}
        value={state.subject}
        options={subjects.map((each) => ({ value: each, content: words.subjects[each] }))}
        onChoose={(subject) => changeQuery({ subject: subject === 'sample' ? '' : subject, picture: '' })}
      />
      {state.subject === 'sample' && <SeedStepper />}
      {state.subject === 'real' && (
        <Show of={reals} skeleton={<Skeleton height="44px" />}>
          {(found) => (
            <Thumbnails
              pictures={(found?.message.names ?? []).map((name, i) => ({
                name,
                picture: rgbaOfPlanes(found!.planes, shape, i),
              }))}
            />
          )}
        </Show>
      )}
      {state.subject === 'own' && (
        <>
          <Thumbnails
            pictures={own.pictures.map(({ name, planes }) => ({
              name,
              picture: rgbaOfPlanes(planes, shape, 0),
            }))}
          />
          <PictureDrop />
        </>
      )}
      {classes !== undefined && state.subject === 'own' && (
        <Choice
          label={phrases.value.common.class}
          value={String(state.label)}
          options={classes.map((name, i) => [String(i), name] as const)}
          onChoose={(label) => changeQuery({ class: label })}
        />
      )}
    </div>
  );
}

function Thumbnails(props: {
  readonly pictures: readonly { readonly name: string; readonly picture: RgbaPicture }[];
}): JSX.Element {
  const { state } = useInspection();
  return (
    <fieldset class="thumbnails" aria-label={phrases.value.inside.subject}>
      {props.pictures.map(({ name, picture }, i) => (
        <button
          key={i}
          type="button"
          class="thumbnail"
          aria-pressed={i === state.picture}
          aria-label={name}
          title={name}
          onKeyDown={moveByArrows}
          onClick={() => changeQuery({ picture: i === 0 ? '' : String(i) })}
        >
          <Pixels picture={picture} size={picture} />
        </button>
      ))}
    </fieldset>
  );
}

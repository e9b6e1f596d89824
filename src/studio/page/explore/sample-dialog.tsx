/** A sample on its own, large. */
import { useEffect } from 'preact/hooks';
import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { nameOf, seedOf, type SampleRef } from '../parts/favourites.ts';
import { Stepper } from '../parts/stepper.tsx';
import { latentOfRefs, useExploration } from './exploration.ts';
import { latentRecord } from './latent-record.ts';
import { fileName } from './file-name.ts';
import { Picture } from './picture.tsx';
import { saveJson, savePicture, scales } from './saving.ts';
import { Star } from './star.tsx';
import { useSamples } from './use-painted.ts';

export function SampleDialog(props: {
  readonly of: SampleRef;
  /** The samples that it is one of. */
  readonly among: readonly SampleRef[];
  readonly onShow: (ref: SampleRef) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { of, among, onShow, onClose } = props;
  const words = phrases.value.explore;
  const exploration = useExploration();
  const { run, generator } = exploration;
  const picture = useSamples('large', [of]).get(of);
  const name = nameOf(of, exploration);
  const file = fileName(run, seedOf(of) === undefined ? name : `seed-${name}`);
  const at = among.indexOf(of);
  const goBy = (by: number) => {
    const next = at < 0 ? undefined : among[at + by];
    return next === undefined ? undefined : () => onShow(next);
  };
  useEffect(() => {
    const press = ({ key }: KeyboardEvent) => {
      if (key === 'ArrowLeft') goBy(-1)?.();
      if (key === 'ArrowRight') goBy(1)?.();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  });
  return (
    <Dialog title={words.sample(name)} onClose={onClose}>
      <div class="large-sample">
        <Stepper
          back={{ label: words.previousSample, go: goBy(-1) }}
          on={{ label: words.nextSample, go: goBy(1) }}
        >
          <Picture picture={picture} alt={words.sample(name)} />
        </Stepper>
      </div>
      <div class="actions">
        <Star of={of} />
        {scales.map((scale) => (
          <Button
            key={scale}
            icon="download"
            disabled={picture === undefined}
            onClick={() => savePicture(file, picture!, scale)}
          >
            {words.savePicture(formats.value.count(scale))}
          </Button>
        ))}
        <Button
          disabled={generator === undefined}
          onClick={() => {
            const z = latentOfRefs([of], generator!.latent, exploration);
            saveJson(`${file}-z`, latentRecord(exploration, { seed: seedOf(of), z: [...z] }));
          }}
        >
          {words.saveLatent}
        </Button>
      </div>
    </Dialog>
  );
}

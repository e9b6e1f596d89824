/** A sample on its own, large. */
import { useEffect } from 'preact/hooks';
import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { nameOf, seedOf, type SampleRef } from '../parts/favourites.ts';
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
  const step = (by: number) => {
    const next = among[at + by];
    if (next !== undefined) onShow(next);
  };
  useEffect(() => {
    const press = ({ key }: KeyboardEvent) => {
      if (key === 'ArrowLeft') step(-1);
      if (key === 'ArrowRight') step(1);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  });
  return (
    <Dialog title={words.sample(name)} onClose={onClose}>
      <div class="large-sample">
        <Button
          kind="quiet"
          icon="previous"
          label={words.previousSample}
          disabled={at <= 0}
          onClick={() => step(-1)}
        />
        <Picture picture={picture} alt={words.sample(name)} />
        <Button
          kind="quiet"
          icon="next"
          label={words.nextSample}
          disabled={at < 0 || at === among.length - 1}
          onClick={() => step(1)}
        />
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

/** One picture closely: what D says, and where it looks. */
import { useMemo } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { formats, phrases } from '../../language/language.ts';
import { useInspection } from '../inspection.ts';
import { Explained } from '../../parts/term.tsx';
import { Pixels } from '../../parts/pixels.tsx';
import { evidencePicture, heated } from '../heat.ts';
import type { JudgedPicture } from './judged-pictures.ts';

export function Closer(props: {
  readonly of: JudgedPicture | undefined;
  readonly evidence: 'guided' | 'gradient';
  readonly children?: ComponentChildren;
}): JSX.Element {
  const { of: judged, evidence, children } = props;
  const words = phrases.value.inside.judging;
  const { size } = useInspection();
  const shown = useMemo(
    () =>
      judged && {
        heat: heated(judged.picture, judged.evidence),
        evidence: evidencePicture(judged.evidence, judged.picture.width, judged.picture.height),
      },
    [judged],
  );
  return (
    <section class="closer" aria-label={words.closer}>
      <header>
        <h2>
          {judged === undefined ? (
            ' '
          ) : (
            <data value={judged.probability}>{formats.value.percent(judged.probability)}</data>
          )}
        </h2>
        <p class="soft">
          {judged === undefined ? words.coming : words.says(words.kinds[judged.kind], judged.name)}
        </p>
      </header>
      <div class="closer-pictures">
        <figure>
          <Pixels picture={judged?.picture} size={size} alt={judged?.name ?? ''} />
          <figcaption>{words.thePicture}</figcaption>
        </figure>
        <figure>
          <Pixels picture={shown?.heat} size={size} alt={words.looks} />
          <figcaption>{words.looks}</figcaption>
        </figure>
        <figure>
          <Pixels picture={shown?.evidence} size={size} alt={words.evidence[evidence]} />
          <figcaption>
            <Explained text={words.evidence[evidence]} terms={['guided']} />
          </figcaption>
        </figure>
      </div>
      {children}
    </section>
  );
}

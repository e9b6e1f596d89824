/** What D says of pictures: one's own, real ones and samples, on one axis, and where it looks. */
import { useMemo, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { joined } from '../../../../core/numbers.ts';
import type { RunDetails } from '../../../messages/runs.ts';
import { phrases } from '../../language/language.ts';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { EmptyState, Remark } from '../../parts/notes.tsx';
import type { PictureExamples } from '../../painter/picture-values.ts';
import type { Network } from '../../painter/network.ts';
import { changeQuery } from '../../source/address.ts';
import type { Resource } from '../../source/loaded.ts';
import { Choice } from '../../parts/choice.tsx';
import { Failure } from '../failure.tsx';
import { valuesOfPlanes } from '../../painter/planes.ts';
import { chosenArgs, useInspection } from '../inspection.ts';
import { PictureDrop } from '../picture-drop.tsx';
import type { RealPictures } from '../../painter/real-pictures.ts';
import { useRealPictures } from '../use-real-pictures.ts';
import { useComputed } from '../../parts/use-computed.ts';
import { useNetwork } from '../use-network.ts';
import { Closer } from './closer.tsx';
import { judge, kinds, sampled, type JudgedPicture } from './judged-pictures.ts';
import { ProbabilityChart } from './probability-chart.tsx';

export function JudgePart(): JSX.Element {
  const words = phrases.value.inside;
  const { lacking, details } = useInspection();
  if (lacking.has('discriminator-evidence')) {
    const isOfPoints = details.options?.['preparation'] === null;
    return <EmptyState title={isOfPoints ? words.judging.lacking : words.judging.scores} />;
  }
  if (details.checkpoints.length === 0) return <EmptyState title={words.noCheckpoint} />;
  return <Judge />;
}

/** Files that the command names. */
const maxFiles = 8;

function Judge(): JSX.Element {
  const words = phrases.value.inside.judging;
  const { run, state, own, path, details } = useInspection();
  const discriminator = useNetwork(run, 'discriminator-evidence', { step: state.step });
  const generator = useNetwork(run, 'generator', state);
  const training = useRealPictures(run, 'training');
  const heldOut = useRealPictures(holdsOut(details) ? run : undefined, 'held-out');
  const judged = useJudged(discriminator.network, generator.network, { training, heldOut });
  const [chosen, setChosen] = useState<string>();
  const all = kinds.flatMap((kind) => judged[kind] ?? []);
  const looked = all.find(({ key }) => key === chosen) ?? judged.own?.at(-1) ?? all[0];
  const { classes } = details.card;
  const isConditional = discriminator.network?.description.latent.classes !== undefined;
  const label = isConditional ? classes?.[state.label] : undefined;
  const files = own.pictures.slice(0, maxFiles).map(({ name }) => name);
  const note = discriminator.network?.description.note ?? null;
  const readProblem = training.loaded.value;
  return (
    <>
      <PictureDrop>
        {isConditional && classes !== undefined && (
          <Choice
            label={phrases.value.common.class}
            value={String(state.label)}
            options={classes.map((name, i) => [String(i), name] as const)}
            onChoose={(chosenClass) => changeQuery({ class: chosenClass })}
          />
        )}
      </PictureDrop>
      <Failure of={[discriminator, generator]} />
      <div class="judge">
        <ProbabilityChart judged={judged} looked={looked} onLook={setChosen} />
        <Closer of={looked} evidence={discriminator.network?.description.evidence ?? 'guided'}>
          {looked?.kind === 'own' && (
            <Button
              kind="quiet"
              icon="trash"
              onClick={() => {
                const picture = own.pictures[judged.own!.indexOf(looked)];
                if (picture !== undefined) own.remove(picture);
              }}
            >
              {words.remove}
            </Button>
          )}
        </Closer>
      </div>
      {readProblem.state === 'failed' && <Remark>{words.noReals(readProblem.error.message)}</Remark>}
      <p class="remark">{words.caution}</p>
      {note !== null && <Remark kind="warning">{note}</Remark>}
      <CommandLine
        args={[
          'judge',
          path,
          ...files,
          ...(label === undefined || files.length === 0 ? [] : ['--label', label]),
          ...chosenArgs(state),
        ]}
      />
    </>
  );
}

/** Whether some of the pictures were kept from training. */
function holdsOut({ options }: RunDetails): boolean {
  const preparation = options?.['preparation'] as { holdOut?: number } | undefined;
  return (preparation?.holdOut ?? 0) > 0;
}

type Judged = Readonly<Partial<Record<JudgedPicture['kind'], readonly JudgedPicture[]>>>;

function useJudged(
  network: Network | undefined,
  generator: Network | undefined,
  { training, heldOut }: Readonly<Record<'training' | 'heldOut', Resource<RealPictures | undefined>>>,
): Judged {
  const { own, state } = useInspection();
  const { pictures } = own;
  const samples = useComputed(
    network &&
      generator &&
      (async () => {
        const given = await sampled(generator);
        return given && judge(network, 'samples', given.values, given);
      }),
    [network, generator],
  );
  const ofTraining = useReals(network, 'training', training);
  const ofHeldOut = useReals(network, 'held-out', heldOut);
  const ofOwn = useComputed(
    network && pictures.length > 0
      ? async () => {
          const image = network.description.examples as PictureExamples;
          const values = joined(pictures.map(({ planes }) => valuesOfPlanes(planes, image)));
          return judge(network, 'own', values, {
            names: pictures.map(({ name }) => name),
            labels: pictures.map(() => state.label),
          });
        }
      : undefined,
    [network, pictures, state.label],
  );
  return useMemo(
    () => ({
      ...(ofOwn === undefined ? {} : { own: ofOwn }),
      ...(ofTraining === undefined ? {} : { training: ofTraining }),
      ...(ofHeldOut === undefined ? {} : { 'held-out': ofHeldOut }),
      ...(samples === undefined ? {} : { samples }),
    }),
    [ofOwn, ofTraining, ofHeldOut, samples],
  );
}

function useReals(
  network: Network | undefined,
  kind: 'training' | 'held-out',
  reals: Resource<RealPictures | undefined>,
): JudgedPicture[] | undefined {
  const loaded = reals.loaded.value;
  const found = loaded.state === 'ready' ? loaded.value : undefined;
  return useComputed(
    network &&
      found &&
      (async () => {
        const image = network.description.examples as PictureExamples;
        const { names, labels } = found.message;
        return judge(network, kind, valuesOfPlanes(found.planes, image), {
          names,
          labels: labels ?? names.map(() => 0),
        });
      }),
    [network, found],
  );
}

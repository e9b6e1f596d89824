/** The features of D’s last convolution: the real pictures that excite each most, and what in them does. */
import { useEffect, useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import type { BestMessage } from '../../../messages/models.ts';
import { unpacked } from '../../../messages/packed.ts';
import { paths } from '../../../messages/paths.ts';
import { range } from '../../../../core/numbers.ts';
import { formats, phrases } from '../../language/language.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { EmptyState } from '../../parts/notes.tsx';
import { Show } from '../../parts/resource.tsx';
import { load } from '../../source/loaded.ts';
import { getBytes } from '../../source/requests.ts';
import { evidencePicture } from '../heat.ts';
import { useInspection } from '../inspection.ts';
import { Pager, pageStart } from '../pager.tsx';
import { Explained } from '../../parts/term.tsx';
import { Pixels } from '../../parts/pixels.tsx';
import { rgbaOfPlanes } from '../../painter/planes.ts';

/** As many as `sparring explore features` shows. */
const pageSize = 6;
const top = 5;

export function FeaturesPart(): JSX.Element {
  const words = phrases.value.inside;
  const { lacking, details } = useInspection();
  if (lacking.has('discriminator-features')) return <EmptyState title={words.featuring.lacking} />;
  if (details.checkpoints.length === 0) return <EmptyState title={words.noCheckpoint} />;
  return <Features />;
}

interface Best {
  readonly message: BestMessage;
  readonly planes: Uint8Array;
  /** [responses, channels, height, width] */
  readonly guided: Float32Array;
}

function Features(): JSX.Element {
  const words = phrases.value.inside.featuring;
  const { run, path, state, networks } = useInspection();
  const count = networks.discriminator.layers.findLast(({ geometry }) => geometry !== null)!.output[0]!;
  const from = pageStart(state.from, pageSize, count);
  const last = Math.min(count, from + pageSize) - 1;
  const best = useMemo(
    () =>
      load(async (signal): Promise<Best> => {
        const query = { step: state.step, features: range(from, last + 1).join(), top: String(top) };
        const { message, arrays } = unpacked<BestMessage>(await getBytes(paths.best(run, query), signal));
        const [planes, guided] = arrays as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
        return {
          message,
          planes,
          guided: new Float32Array(guided.buffer, guided.byteOffset, guided.byteLength / 4),
        };
      }),
    [run, state.step, from],
  );
  useEffect(() => best.stop, [best]);
  const pager = <Pager from={from} pageSize={pageSize} count={count} label={words.pages} />;
  const step = state.step === undefined ? [] : ['--step', state.step];
  return (
    <>
      <Show of={best} skeleton={<Gallery pager={pager} />}>
        {(value) => <Gallery best={value} pager={pager} />}
      </Show>
      <CommandLine args={['explore', 'features', path, '--features', `${from}-${last}`, ...step]} />
    </>
  );
}

function Gallery({ best, pager }: { readonly best?: Best; readonly pager: JSX.Element }): JSX.Element {
  const words = phrases.value.inside.featuring;
  const show = formats.value;
  const { size } = useInspection();
  const message = best?.message;
  const starts = useMemo(() => {
    let next = 0;
    return message?.features.map((feature) => (next += feature.top.length) - feature.top.length) ?? [];
  }, [message]);
  const pixels = message === undefined ? 0 : message.pictures.channels * size.height * size.width;
  return (
    <>
      <div class="features-head">
        <output class="remark">
          {message === undefined ? (
            words.searching
          ) : (
            <Explained
              text={words.searched(show.count(message.searched), message.pictures.source, message.layer)}
              terms={['guided']}
            />
          )}
        </output>
        {pager}
      </div>
      <div class="features">
        {range(0, message?.features.length ?? pageSize).map((i) => {
          const feature = message?.features[i];
          return (
            <section key={i} class="feature card">
              <h2>{feature === undefined ? ' ' : words.feature(String(feature.feature))}</h2>
              <p class="soft">{feature === undefined ? ' ' : words.mean(show.figure(feature.mean))}</p>
              <div class="feature-pictures">
                {range(0, feature?.top.length ?? top).map((j) => {
                  const response = feature?.top[j];
                  const at = (starts[i]! + j) * pixels;
                  return (
                    <figure key={j}>
                      <Pixels
                        picture={response && rgbaOfPlanes(best!.planes, message!.pictures, response.picture)}
                        size={size}
                        alt={response === undefined ? '' : message!.pictures.names[response.picture]!}
                      />
                      <Pixels
                        picture={
                          response &&
                          evidencePicture(best!.guided.subarray(at, at + pixels), size.width, size.height)
                        }
                        size={size}
                        alt={words.guided}
                      />
                      <figcaption>
                        {response === undefined ? ' ' : show.figure(response.activation)}
                      </figcaption>
                    </figure>
                  );
                })}
              </div>
            </section>
          );
        })}
      </div>
    </>
  );
}

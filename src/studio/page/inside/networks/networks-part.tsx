/** Both networks layer by layer, and what the chosen layer makes of a z or of a picture. */
import { useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import { phrases } from '../../language/language.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { EmptyState } from '../../parts/notes.tsx';
import { changeQuery } from '../../source/address.ts';
import { Explained } from '../../parts/term.tsx';
import { useInspection } from '../inspection.ts';
import { layerText, type LayerChoice } from '../inside-state.ts';
import { LayerActivity } from './layer-activity.tsx';
import { LayerFacts } from './layer-facts.tsx';
import { NetworkDiagram } from './network-diagram.tsx';

export function NetworksPart(): JSX.Element {
  const words = phrases.value.inside;
  const { networks, state, details, path } = useInspection();
  const chosen = useMemo(() => known(state.layer, networks), [state.layer, networks]);
  const { layers } = networks[chosen.network];
  const at = layers.findIndex(({ layer }) => layer === chosen.layer);
  const choose = (layer: LayerChoice) => changeQuery({ layer: layerText(layer), from: '' });
  return (
    <>
      <div class="card networks-card">
        <NetworkDiagram summary={networks.generator} chosen={chosen} onChoose={choose} />
        <NetworkDiagram summary={networks.discriminator} chosen={chosen} onChoose={choose} />
        <p class="remark">
          <Explained text={words.legend} terms={['featureMap']} />
        </p>
      </div>
      <div class="layer">
        <LayerFacts network={chosen.network} layer={layers[at]!} isFirst={at === 0} />
        {details.checkpoints.length === 0 ? (
          <EmptyState title={words.noCheckpoint} />
        ) : (
          <LayerActivity key={chosen.network} network={chosen.network} layer={layers[at]!} />
        )}
      </div>
      <CommandLine args={['explain', 'network', path]} />
    </>
  );
}

/** The layer of the address; else the first of G that works on maps, or the first. */
function known(
  chosen: LayerChoice | undefined,
  networks: ReturnType<typeof useInspection>['networks'],
): LayerChoice {
  if (chosen !== undefined && networks[chosen.network].layers.some(({ layer }) => layer === chosen.layer)) {
    return chosen;
  }
  const { layers } = networks.generator;
  const first = layers.find(({ geometry }) => geometry !== null) ?? layers[0]!;
  return { network: 'generator', layer: first.layer };
}

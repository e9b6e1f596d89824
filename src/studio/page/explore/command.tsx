import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { CommandLine } from '../parts/command-line.tsx';
import { Remark } from '../parts/notes.tsx';
import { computedCommand, type CommandFor } from './commands.ts';
import { useExploration } from './exploration.ts';
import { computedRecord, samplesRecord, type NamedLatent } from './latent-record.ts';
import { saveJson } from './saving.ts';

/** Pictures that a part of the view has computed. */
interface Computed {
  /** For their z, without its ending. */
  readonly file: string;
  /** Undefined until they have come. */
  readonly latents: readonly NamedLatent[] | undefined;
}

/**
 * The command that makes the same pictures, or why none does: then the one that draws those whose z were computed.
 *
 * @param props.computed if the part computes z that are no samples
 */
export function Command(props: { readonly of: CommandFor; readonly computed?: Computed }): JSX.Element {
  const { of, computed } = props;
  const words = phrases.value.explore;
  const exploration = useExploration();
  if (typeof of === 'string') {
    const why = <Remark>{words.noCommand[of]}</Remark>;
    if (computed === undefined) return why;
    const { file, latents } = computed;
    return (
      <OfFile
        args={computedCommand(exploration.path, exploration.state, file)}
        why={`${words.noCommand[of]} ${words.commandDraws}`}
        onSave={latents && (() => saveJson(file, computedRecord(exploration, latents)))}
      />
    );
  }
  if (!('args' in of)) return <CommandLine args={of} />;
  return (
    <OfFile
      args={of.args}
      why={words.commandReads}
      onSave={exploration.generator && (() => saveJson(of.file, samplesRecord(exploration, of.refs)))}
    />
  );
}

/** A command that reads a file, which the page saves. @param props.onSave undefined until the file can be made */
function OfFile(props: {
  readonly args: readonly string[];
  readonly why: string;
  readonly onSave: (() => void) | undefined;
}): JSX.Element {
  const { args, why, onSave } = props;
  return (
    <div class="command-of-file">
      <CommandLine args={args} />
      <div class="command-file">
        <Remark>{why}</Remark>
        <Button icon="download" disabled={onSave === undefined} onClick={() => onSave?.()}>
          {phrases.value.explore.saveFile}
        </Button>
      </div>
    </div>
  );
}

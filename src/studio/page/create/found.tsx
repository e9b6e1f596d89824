/** What a look at the data found: how many, of which sizes and classes, and what is worth knowing before. */
import { useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import type { InspectionFound } from '../../messages/jobs.ts';
import { paths } from '../../messages/paths.ts';
import { formats, languageTag, phrases } from '../language/language.ts';
import { ended } from '../language/sentences.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icons.tsx';
import { PointsDrawing } from './points-drawing.tsx';
import './found.css';
import './class-bars.css';

type PicturesFound = Extract<InspectionFound, { readonly kind: 'pictures' }>;

/** More classes than these are only counted. */
const shownClasses = 12;
/** More notes, faults and sizes are in the command's own report. */
const shownNotes = 6;

export function Found({
  job,
  found,
}: {
  readonly job: string;
  readonly found: InspectionFound;
}): JSX.Element {
  const words = phrases.value.create.pictures;
  if (found.kind === 'points') return <PointsFound found={found} />;
  return (
    <div class="found">
      <ContactSheet job={job} found={found} />
      <div class="found-facts">
        <p class="found-count">
          <strong>{words.count(formats.value.count(found.count))}</strong>
          {found.looked < found.count && (
            <span class="soft">{words.lookedAt(formats.value.count(found.looked))}</span>
          )}
        </p>
        {languageTag.value === 'en' && <p class="soft">{found.description}</p>}
        <Facts found={found} />
        <Warnings found={found} />
      </div>
    </div>
  );
}

function PointsFound({
  found,
}: {
  readonly found: Extract<InspectionFound, { readonly kind: 'points' }>;
}): JSX.Element {
  const words = phrases.value.create;
  return (
    <div class="found of-points">
      <PointsDrawing name={found.name} />
      <div class="found-facts">
        <p class="found-count">
          <strong>{words.pictures.dimension(String(found.dimension))}</strong>
        </p>
        <p class="soft">{words.pointWords[found.name] ?? found.description}</p>
      </div>
    </div>
  );
}

function ContactSheet({ job, found }: { readonly job: string; readonly found: PicturesFound }): JSX.Element {
  const words = phrases.value.create.pictures;
  const [isLarge, setLarge] = useState(false);
  if (!found.hasSheet) return <div class="contact-sheet is-missing" />;
  const image = <img src={paths.contactSheet(job)} alt={words.contactSheet(found.name)} />;
  return (
    <>
      <button type="button" class="contact-sheet" title={words.enlarge} onClick={() => setLarge(true)}>
        {image}
      </button>
      {isLarge && (
        <Dialog title={words.contactSheet(found.name)} onClose={() => setLarge(false)}>
          <div class="contact-sheet is-large">{image}</div>
        </Dialog>
      )}
    </>
  );
}

function Facts({ found }: { readonly found: PicturesFound }): JSX.Element {
  const words = phrases.value.create.pictures;
  const { count } = formats.value;
  const names = words.colourNames;
  const tally = (all: Readonly<Record<string, number>>) =>
    Object.entries(all)
      .sort(([, a], [, b]) => b - a)
      .map(([name, pictures]) =>
        Object.keys(all).length === 1 ? (names[name] ?? name) : `${names[name] ?? name} ${count(pictures)}`,
      )
      .join(', ');
  return (
    <dl class="found-list">
      {found.width !== undefined && found.height !== undefined && (
        <Fact name={words.size}>{sizeText(found.width, found.height, words.sizes)}</Fact>
      )}
      <Fact name={words.colours}>{tally(found.colours)}</Fact>
      {Object.keys(found.formats).length > 0 && <Fact name={words.formats}>{tally(found.formats)}</Fact>}
      <Fact name={words.classes}>
        <Classes found={found} />
      </Fact>
      {found.copies > 0 && <Fact name={words.copies}>{words.copiesOf(count(found.copies))}</Fact>}
    </dl>
  );
}

function Fact(props: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** Each class with a bar as long as its share of the largest one. */
function Classes({ found }: { readonly found: PicturesFound }): JSX.Element {
  const words = phrases.value.create.pictures;
  const { count } = formats.value;
  const { classes } = found;
  if (classes === undefined) return <>{words.noClasses}</>;
  const most = Math.max(...classes.map(({ pictures }) => pictures));
  return (
    <>
      {words.classCount(count(classes.length))}
      <ul class="class-bars">
        {classes.slice(0, shownClasses).map(({ name, pictures }) => (
          <li key={name}>
            <span title={name}>{name}</span>
            <span class="class-bar">
              <i style={{ width: `${(100 * pictures) / most}%` }} />
            </span>
            <small>{count(pictures)}</small>
          </li>
        ))}
      </ul>
      {classes.length > shownClasses && words.moreClasses(count(classes.length - shownClasses))}
    </>
  );
}

function Warnings({ found }: { readonly found: PicturesFound }): JSX.Element | null {
  const words = phrases.value.create.pictures;
  const { notes, unreadable, faults } = found;
  if (notes.length === 0 && unreadable === 0) return null;
  return (
    <ul class="warnings">
      {unreadable > 0 && (
        <li>
          <Icon name="warning" size={18} />
          <details>
            <summary>{words.unreadableOf(formats.value.count(unreadable))}</summary>
            <ul lang="en">
              {faults.slice(0, shownNotes).map(({ name, reason }) => (
                <li key={name}>
                  <code>{name}</code> {reason}
                </li>
              ))}
            </ul>
          </details>
        </li>
      )}
      {notes.slice(0, shownNotes).map((note) => (
        <li key={note} lang="en">
          <Icon name="warning" size={18} />
          <span>{ended(note)}</span>
        </li>
      ))}
    </ul>
  );
}

type Spread = { readonly least: number; readonly most: number };

function sizeText(width: Spread, height: Spread, between: (least: string, most: string) => string): string {
  const least = `${width.least} × ${height.least}`;
  const most = `${width.most} × ${height.most}`;
  return least === most ? least : between(least, most);
}

/** The second step: which networks, and the options that train them. */
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import type { CreateForm } from './create-form.ts';
import { OptionField } from './option-field.tsx';
import { PresetCard } from './preset-card.tsx';
import { mainOptions } from './training-query.ts';
import './recipe-step.css';

export function RecipeStep({ form }: { readonly form: CreateForm }): JSX.Element {
  return (
    <>
      <Presets form={form} />
      <Options form={form} />
    </>
  );
}

function Presets({ form }: { readonly form: CreateForm }): JSX.Element {
  const words = phrases.value.create.recipe;
  const [showsAll, setShowsAll] = useState(false);
  const chosen = form.preset.value?.name;
  const fitted = form.fitted.value;
  const usual = fitted.filter(({ isUsual, preset }) => isUsual || preset.name === chosen);
  const shown = showsAll ? fitted : usual;
  return (
    <div class="recipes">
      <div class="preset-cards" role="radiogroup" aria-label={words.presets}>
        {shown.map((each, i) => (
          <PresetCard key={each.preset.name} form={form} fitted={each} isBest={i === 0} />
        ))}
      </div>
      {usual.length < fitted.length && (
        <Button kind="quiet" onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? words.fewer : words.all}
        </Button>
      )}
    </div>
  );
}

function Options({ form }: { readonly form: CreateForm }): JSX.Element {
  const words = phrases.value.create.recipe;
  const options = form.options.value;
  const isMain = (name: string) => mainOptions.some((each) => each === name);
  const others = options.filter(({ name }) => !isMain(name));
  const changed = others.filter(({ name }) => (form.query.value[name] ?? '') !== '');
  const [isOpen, setOpen] = useState(changed.length > 0);
  return (
    <div class="options">
      <h3>{words.options}</h3>
      <div class="option-fields">
        {mainOptions.flatMap((name) => {
          const option = options.find((each) => each.name === name);
          return option === undefined ? [] : [<OptionField key={name} form={form} option={option} />];
        })}
      </div>
      <details
        class="more-options"
        open={isOpen}
        onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      >
        <summary>
          {words.more}
          {changed.length > 0 && (
            <span class="chip">{words.changed(formats.value.count(changed.length))}</span>
          )}
        </summary>
        {isOpen && (
          <>
            <p class="soft">{words.moreLead}</p>
            <div class="option-fields">
              {others.map((option) => (
                <OptionField key={option.name} form={form} option={option} />
              ))}
            </div>
            {changed.length > 0 && (
              <Button
                kind="quiet"
                onClick={() =>
                  form.choose(Object.fromEntries(changed.map(({ name }) => [name, undefined] as const)))
                }
              >
                {words.reset}
              </Button>
            )}
          </>
        )}
      </details>
    </div>
  );
}

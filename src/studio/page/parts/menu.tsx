import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { Icon, type IconName } from './icons.tsx';
import { placeBeside } from './place-beside.ts';
import './menu.css';

/** A line of a menu: a link to another view, or something to do. */
export interface MenuItem {
  readonly label: string;
  readonly icon: IconName;
  readonly href?: string;
  readonly onChoose?: () => void;
  /** Why it cannot be chosen now. It stays in the menu, and says so. */
  readonly refusal?: string | undefined;
  readonly kind?: 'danger';
  /** A line above it: other things begin here. */
  readonly isApart?: boolean;
}

/** A button with a menu. Arrow keys, Home, End and first letters move in it; Escape and Tab leave it. */
export function MenuButton(props: {
  readonly label: string;
  readonly items: () => readonly MenuItem[];
  /** −1 where another key than Tab leads to it. */
  readonly tabIndex?: number;
}): JSX.Element {
  const { label, items, tabIndex = 0 } = props;
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (isToFocus: boolean) => {
    setOpen(false);
    if (isToFocus) button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="button quiet icon-only"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        tabIndex={tabIndex}
        onClick={() => setOpen(!isOpen)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' || isOpen) return;
          event.preventDefault();
          event.stopPropagation();
          setOpen(true);
        }}
      >
        <Icon name="more" size={18} />
      </button>
      {isOpen && <Menu id={id} label={label} items={items()} button={button.current!} onClose={close} />}
    </>
  );
}

function Menu(props: {
  readonly id: string;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly button: HTMLElement;
  readonly onClose: (isToFocus: boolean) => void;
}): JSX.Element {
  const { id, label, items, button, onClose } = props;
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const shown = menu.current!;
    // Above everything, whatever it is in.
    shown.showPopover();
    placeBeside(shown, button);
    entriesOf(shown)[0]?.focus();
    const leave = ({ target }: Event) => {
      if (target instanceof Node && !shown.contains(target) && !button.contains(target)) onClose(false);
    };
    const follow = () => onClose(false);
    addEventListener('pointerdown', leave);
    addEventListener('resize', follow);
    addEventListener('scroll', follow, { passive: true });
    return () => {
      removeEventListener('pointerdown', leave);
      removeEventListener('resize', follow);
      removeEventListener('scroll', follow);
    };
    // Once: the menu is made anew whenever it opens.
  }, []);
  const keys = (event: KeyboardEvent) => {
    const next = entryAfterKey(event.key, entriesOf(menu.current!));
    if (next !== undefined) next.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') onClose(true);
    else return;
    event.stopPropagation();
    if (event.key !== 'Tab') event.preventDefault();
  };
  return (
    <div
      ref={menu}
      id={id}
      class="menu"
      role="menu"
      aria-label={label}
      popover="manual"
      tabIndex={-1}
      onKeyDown={keys}
    >
      {items.map((item) => (
        <Entry key={item.label} item={item} onClose={onClose} />
      ))}
    </div>
  );
}

function Entry(props: {
  readonly item: MenuItem;
  readonly onClose: (isToFocus: boolean) => void;
}): JSX.Element {
  const { label, icon, href, onChoose, refusal, kind, isApart = false } = props.item;
  const style = `menu-entry${kind === undefined ? '' : ` ${kind}`}${isApart ? ' apart' : ''}`;
  const content = (
    <>
      <Icon name={icon} size={18} />
      <span>
        {label}
        {refusal !== undefined && <small>{refusal}</small>}
      </span>
    </>
  );
  if (href !== undefined)
    return (
      <a class={style} role="menuitem" href={href} tabIndex={-1} onClick={() => props.onClose(false)}>
        {content}
      </a>
    );
  return (
    <button
      type="button"
      class={style}
      role="menuitem"
      tabIndex={-1}
      aria-disabled={refusal !== undefined}
      onClick={() => {
        if (refusal !== undefined) return;
        props.onClose(true);
        onChoose?.();
      }}
    >
      {content}
    </button>
  );
}

function entriesOf(menu: HTMLElement): readonly HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
}

function entryAfterKey(key: string, entries: readonly HTMLElement[]): HTMLElement | undefined {
  const at = entries.findIndex((entry) => entry === document.activeElement);
  const { length } = entries;
  switch (key) {
    case 'ArrowDown':
      return entries[(at + 1) % length];
    case 'ArrowUp':
      return entries[(Math.max(0, at) + length - 1) % length];
    case 'Home':
      return entries[0];
    case 'End':
      return entries[length - 1];
    default: {
      if (key.length !== 1 || key === ' ') return undefined;
      const next = [...entries.slice(at + 1), ...entries.slice(0, at + 1)];
      const letter = key.toLowerCase();
      return next.find(({ textContent }) => textContent.trim().toLowerCase().startsWith(letter));
    }
  }
}

import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './icons.tsx';

export interface ButtonProps {
  readonly children?: ComponentChildren;
  readonly icon?: IconName | undefined;
  /** Of a button that has an icon only: what it does, also shown as a tooltip. */
  readonly label?: string;
  readonly kind?: 'plain' | 'primary' | 'quiet' | 'danger';
  readonly disabled?: boolean;
  /** Of a button that switches something: whether it is on. */
  readonly pressed?: boolean;
  readonly type?: 'button' | 'submit';
  readonly onClick?: (event: MouseEvent) => void;
}

export function Button(props: ButtonProps): JSX.Element {
  const {
    children,
    icon,
    label,
    kind = 'plain',
    disabled = false,
    pressed,
    type = 'button',
    onClick,
  } = props;
  return (
    <button
      type={type}
      class={`button ${kind}${children === undefined ? ' icon-only' : ''}`}
      disabled={disabled}
      aria-label={children === undefined ? label : undefined}
      title={children === undefined ? label : undefined}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {icon !== undefined && <Icon name={icon} size={18} />}
      {children}
    </button>
  );
}

/** A link that looks as a button does: it leads to another view. */
export function ButtonLink(
  props: Pick<ButtonProps, 'children' | 'icon' | 'kind'> & { readonly href: string },
): JSX.Element {
  const { children, icon, kind = 'plain', href } = props;
  return (
    <a class={`button ${kind}`} href={href}>
      {icon !== undefined && <Icon name={icon} size={18} />}
      {children}
    </a>
  );
}

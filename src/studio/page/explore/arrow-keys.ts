/** Arrow keys in a grid of buttons, whatever the number of its columns is. */

/**
 * The button that an arrow key leads to from another: the nearest in that direction.
 *
 * @param buttons in order
 */
export function arrowTarget<T extends Pick<HTMLElement, 'getBoundingClientRect'>>(
  buttons: readonly T[],
  from: T,
  key: string,
): T | undefined {
  const at = buttons.indexOf(from);
  switch (key) {
    case 'ArrowRight':
      return buttons[at + 1];
    case 'ArrowLeft':
      return buttons[at - 1];
    case 'Home':
      return buttons[0];
    case 'End':
      return buttons.at(-1);
    case 'ArrowDown':
      return inNextRow(buttons.slice(at + 1), from);
    case 'ArrowUp':
      return inNextRow(buttons.slice(0, Math.max(0, at)).toReversed(), from);
    default:
      return undefined;
  }
}

/** The one in the same column of the next row. */
function inNextRow<T extends Pick<HTMLElement, 'getBoundingClientRect'>>(
  following: readonly T[],
  from: T,
): T | undefined {
  const { left } = from.getBoundingClientRect();
  return following.find((each) => Math.abs(each.getBoundingClientRect().left - left) < 2);
}

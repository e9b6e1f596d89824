/** Where popovers are. */

/** Puts a popover below its button, or above it where there is no room. @param side where both are aligned */
export function placeBeside(shown: HTMLElement, button: HTMLElement, side: 'left' | 'right' = 'right'): void {
  const from = button.getBoundingClientRect();
  const size = shown.getBoundingClientRect();
  const zoom = shown.offsetWidth === 0 ? 1 : size.width / shown.offsetWidth;
  const margin = 8;
  const left = Math.min(
    Math.max(margin, side === 'right' ? from.right - size.width : from.left),
    innerWidth - size.width - margin,
  );
  const below = from.bottom + 4;
  const fits = below + size.height + margin <= innerHeight;
  const top = fits ? below : Math.max(margin, from.top - 4 - size.height);
  shown.style.left = `${left / zoom}px`;
  shown.style.top = `${top / zoom}px`;
}

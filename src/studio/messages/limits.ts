/** What the server takes at most, which the page says before it sends more. */

/** The longest picture file that can be dropped on the page: a photograph of a camera has 20 MB. */
export const maxDroppedBytes = 40_000_000;

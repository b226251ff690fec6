// How long a text is, as the desk counts, and what to say about it.

/**
 * How many characters a text has: line ends are one, and no character is two.
 * @param {string} text
 */
export const lengthOf = (text) => [...text.replaceAll("\r\n", "\n")].length;

/**
 * What to say about a text that has a limit: nothing while it is far away.
 * @param {number} length @param {number} most
 */
export function limitSaid(length, most) {
  if (length > most) return `${length} of ${most} characters: ${length - most} too many`;
  return length > most * 0.9 ? `${length} of ${most} characters` : "";
}

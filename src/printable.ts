/** Text of a file or a program that may be anything, as part of one line for a terminal or a page. */

const LONGEST = 120;
/** What moves a terminal's cursor, breaks a line or turns the direction of text. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Control characters as escapes, so that none of them acts where the text is shown. */
export function visible(text: string): string {
  return text.replace(CONTROL, escapeOf);
}

/** The same, and what is too long is cut, with a mark. */
export function printable(text: string, longest: number = LONGEST): string {
  // Twice the length is enough to cut from, and a file of any size is not escaped as a whole.
  const escaped = visible(text.slice(0, 2 * longest));
  return escaped.length > longest ? `${escaped.slice(0, longest)}...` : escaped;
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) as number;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

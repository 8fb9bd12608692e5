/**
 * A test in a link: its text deflated, in the letters that an address takes. It is part of the fragment, which browsers send to
 * nobody. What comes out of a link is text and nothing else.
 */
import { LONGEST_TEST } from './bounds.js';

/** Why a link holds no test. */
export class BadLink extends Error {}

const toLetters = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

function fromLetters(letters: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]*$/.test(letters))
    throw new BadLink('This link is damaged, cut short or altered: there is no test in it');
  try {
    return Uint8Array.from(atob(letters.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  } catch {
    throw new BadLink('This link is damaged, cut short or altered: there is no test in it');
  }
}

export async function linkOf(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return toLetters(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/** @throws BadLink where there is no text of a bearable length in it */
export async function textOfLink(letters: string): Promise<string> {
  if (letters.length > 2 * LONGEST_TEST) throw new BadLink('This link is too long to hold a test');
  const stream = new Blob([fromLetters(letters)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  try {
    for (const reader = stream.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      text += decoder.decode(value, { stream: true });
      if (text.length <= LONGEST_TEST) continue;
      await reader.cancel(); // a short link may hold gigabytes
      throw new BadLink('This link holds more than a test');
    }
  } catch (error) {
    if (error instanceof BadLink) throw error;
    throw new BadLink('This link is damaged, cut short or altered: there is no test in it');
  }
}

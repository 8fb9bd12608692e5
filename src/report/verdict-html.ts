/** A verdict on a page: its sign and its word in its colour; where there is no room the sign stands for the word, which is still read out. */
import { type Html, html } from '../html/html.js';
import { isBad, SIGNS, type Verdict } from '../verdicts.js';

/** @param more said after the word */
export function verdictHtml(verdict: Verdict, more = ''): Html {
  const tone = isBad(verdict) ? 'bad' : verdict === 'Never' ? 'good' : 'unknown';
  return html`<span class="verdict ${tone}"><span aria-hidden="true">${SIGNS[verdict]}</span> <span class="word">${verdict}${more}</span></span>`;
}

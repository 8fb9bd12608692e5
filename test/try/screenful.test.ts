import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Screenful } from '../../src/try/screenful.js';
import type { Block, Part } from '../../src/try/text.js';

const PARTS = ['verdicts', 'steps', 'witness', 'repairs', 'barriers', 'instructions', 'cost', 'hunt'] as const;

const block = (part: Part, lines: number): Block => ({
  part,
  text: Array.from({ length: lines }, (_, at) => `${part} ${at}`).join('\n'),
});

/** What is printed of parts of so many lines. */
function printed(lines: number | undefined, sizes: readonly number[]): string {
  const screen = new Screenful(lines, 80, { cost: true });
  return PARTS.map((part, at) => screen.next(block(part, sizes[at] as number))).join('') + screen.rest();
}

test('what fits stands whole, and so does everything where all is asked for', () => {
  const few = [3, 4, 5, 1, 2, 6, 5, 1];
  assert.equal(printed(60, few), printed(undefined, few));
  const many = [20, 30, 40, 3, 6, 7, 9, 2];
  assert.equal(
    printed(undefined, many),
    `${PARTS.map((part, at) => block(part, many[at] as number).text).join('\n\n')}\n\n`,
  );
});

test('what differs keeps its place, a witness that does not fit is counted, and its repairs with it', () => {
  const text = printed(60, [13, 30, 36, 1, 5, 7, 8, 1]);
  assert.match(text, /^steps 22\n {2}\.\. and 7 more lines: --all\n\ninstructions 0$/m);
  assert.match(text, /^cost 7\n\nhunt 0$/m);
  assert.ok(
    text.endsWith(
      '\n\nleft out: the witness (36 lines), the repairs (1 line), what each barrier is for\n  (5 lines): --all\n',
    ),
    text,
  );
});

test('60 lines hold whatever there is to say, and no line is gone without a word', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(sizes, (lines) => {
      const text = printed(60, lines);
      assert.ok(text.trimEnd().split('\n').length <= 60, text);
      const cuts = [...text.matchAll(/and (\d+) more lines|\((\d+)\s+lines?\)/g)];
      const counted = cuts.reduce((sum, [, cut, left]) => sum + Number(cut ?? left), 0);
      const shown = text.match(/^[a-z]+ \d+$/gm)?.length ?? 0;
      assert.equal(
        shown + counted,
        lines.reduce((sum, of) => sum + of, 0),
      );
    }),
  );
});

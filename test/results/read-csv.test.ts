import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ForkbenchError } from '../../src/errors.js';
import { visible } from '../../src/printable.js';
import { toCsv } from '../../src/results/csv.js';
import { parseCsv } from '../../src/results/read-csv.js';
import { COMPARISONS, columnsOf, SAMPLES, SUMMARY } from '../../src/results/rows.js';
import { comparisonRow, sampleRow, summaryRow } from '../support/rows.js';

const rows = [
  sampleRow({ value: 8.5, extra: { vmas: '2', levels: '5' } }),
  sampleRow({ value: 1e-7, sample: 1, valid: false, invalid_reason: 'said "no", twice' }),
];
const text = toCsv(SAMPLES, rows);

/** The text with one field of its first row replaced. */
function withField(column: string, value: string): string {
  const [header = '', first = '', ...rest] = text.split('\n');
  const fields = first.split(',');
  fields[header.split(',').indexOf(column)] = value;
  return [header, fields.join(','), ...rest].join('\n');
}

test('what was written is read again, of any numbers and words; extra is text there, sorted, and a record here', () => {
  assert.match(text, /,levels=5;vmas=2,/);
  assert.deepEqual(parseCsv(SAMPLES, text, 'f'), rows);
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0), // a CSV does not tell -0 from 0
      fc.string({ unit: 'grapheme' }),
      fc.dictionary(fc.stringMatching(/^[a-z_]+$/), fc.stringMatching(/^[^;]*$/), { noNullPrototype: true }),
      (value, invalid_reason, extra) => {
        const row = sampleRow({ value, invalid_reason, extra });
        // Text is made visible at the door: a line separator is read as its escape.
        const shown = Object.fromEntries(Object.entries(extra).map(([key, word]) => [key, visible(word)]));
        const read = sampleRow({ value, invalid_reason: visible(invalid_reason), extra: shown });
        assert.deepEqual(parseCsv(SAMPLES, toCsv(SAMPLES, [row]), 'f'), [read]);
      },
    ),
    {
      examples: [
        [0, '', Object.fromEntries([['__proto__', 'x']])],
        [0, '\u2028', { a: '\u2028' }],
      ],
    },
  );
  const others = [summaryRow({ p50: 7, n: 3 }), summaryRow({ warnings: '1 invalid: a, b' })];
  assert.deepEqual(parseCsv(SUMMARY, toCsv(SUMMARY, others), 'f'), others);
  const none = comparisonRow({ estimator: null, ci_level: null, p_value: null, role: 'twin_kernel' });
  assert.deepEqual(parseCsv(COMPARISONS, toCsv(COMPARISONS, [none]), 'f'), [none]);
});

test('line ends, a byte-order mark and columns of a newer version are no matter', () => {
  const newer = text.replaceAll('\n', ',x\n').replace(',x\n', ',appended\n');
  for (const same of [text.replaceAll('\n', '\r\n'), `\uFEFF${text}`, `\uFEFF${text.replaceAll('\n', '\r\n')}`, newer])
    assert.deepEqual(parseCsv(SAMPLES, same, 'f'), rows);
});

test('what is no row is refused in one line, with file, row and column', () => {
  const cases: [string, RegExp][] = [
    [withField('value', ''), /^f: row 2: value is empty, though the sample is valid$/],
    [withField('value', 'many'), /^f: row 2: value is 'many', not a number$/],
    [withField('value', 'NaN'), /^f: row 2: value is 'NaN', not a number$/],
    [withField('value', '0x10'), /^f: row 2: value is '0x10', not a number$/],
    [withField('value', '1e999'), /^f: row 2: value is '1e999', not a number$/],
    [withField('pages', ''), /^f: row 2: pages is empty$/],
    [withField('valid', 'TRUE'), /^f: row 2: valid is 'TRUE', neither true nor false$/],
    [withField('impl', 'wsam'), /^f: row 2: impl is 'wsam', none of wasm, native, kernel, floor$/],
    [withField('replica', '2'), /^f: row 2: replica is '2', neither 0 nor 1$/],
    [withField('extra', 'vmas'), /^f: row 2: extra is 'vmas', not k=v;k=v$/],
    [withField('metric', '"a\u001b[31m\nb"').replace('8.5', 'x'), /^f: row 2: value is 'x', not a number$/],
    [
      withField('layout', `"\u001b[31m\n${'x'.repeat(100)}"`),
      /^f: row 2: layout is '\\u001b\[31m\\nx{34}\.\.\.', none of sequential, shuffled$/,
    ],
    [text.replace(',value,', ',walue,'), /^f: no column value$/],
    [text.replace(',unit,value,', ',value,value,'), /^f: no column unit$/],
    [text.replace('schema_version,', 'schema_version,value,').replaceAll('\n1,', '\n1,2,'), /^f: two columns value$/],
    [`${text}1,2\n`, /^f: row 4: 2 fields under 29 columns$/],
    ['', /^f: no column schema_version, /],
  ];
  for (const [broken, message] of cases)
    assert.throws(
      () => parseCsv(SAMPLES, broken, 'f'),
      (error: ForkbenchError) => {
        assert.equal(error.exit, 65);
        assert.match(error.message, message);
        return true;
      },
    );
});

test('what a CSV has no text for is an error of whoever writes it', () => {
  assert.throws(() => toCsv(SAMPLES, [sampleRow({ value: Number.NaN })]));
  assert.throws(() => toCsv(SAMPLES, [sampleRow({ value: Number.POSITIVE_INFINITY })]));
  assert.equal(toCsv(SAMPLES, []), `${columnsOf(SAMPLES).join(',')}\n`);
});

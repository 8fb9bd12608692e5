import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Html, html, jsonData, trusted } from '../../src/html/html.js';

test('what is put in is text, in an element and in an attribute', () => {
  const evil = `"><script>alert('x')</script>&amp;`;
  assert.equal(
    html`<p title="${evil}">${evil}</p>`.text,
    `<p title="${'&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;'}">${'&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;'}</p>`,
  );
});

test('pieces nest, lists have a piece per line, and nothing is nothing', () => {
  const items = ['a<b', 'c'].map((text) => html`<li>${text}</li>`);
  assert.equal(html`<ul>${items}</ul>${null}${false}${undefined}${0}`.text, '<ul><li>a&lt;b</li>\n<li>c</li></ul>0');
  assert.equal(html`${trusted('<b>')}${new Html('</b>')}`.text, '<b></b>');
});

test('control characters and turned text are shown, line breaks stay', () => {
  assert.equal(html`${'\x1b[31m\x00\x9b\u202e\nb'}`.text, '\\x1b[31m\\x00\\x9b\\u{202e}\nb');
});

test('no text, whatever it holds, leaves its element', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { text: made } = html`<p a="${text}">${text}</p>`;
      assert.match(made, /^<p a="[^"<>]*">[^<>]*<\/p>$/);
    }),
  );
});

test('data for a script cannot end it', () => {
  const data = { a: '</script><!--', __proto__x: 1 };
  assert.ok(!jsonData(data).text.includes('<'));
  assert.deepEqual(JSON.parse(jsonData(data).text), data);
});

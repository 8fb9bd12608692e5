// The exercises tab in a browser: each answer that is right is taken there too, a wrong one is told, and what was done is kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../src/exercise/check.js';
import { answerOf, SAMPLES, type Samples } from '../exercise/answers.js';
import { NO_CHROMIUM } from '../support/chromium.js';
import { atTask, give, go, open, TASKS, task, told } from '../support/exercises-page.js';

const DESK = { viewport: { width: 1280, height: 900 } };
const right = (id: string): Answer => answerOf(task(id), (SAMPLES[id] as Samples).right);
const wrong = (id: string): Answer => answerOf(task(id), (SAMPLES[id] as Samples).wrong[0] as Answer);
const ONE_OF_EACH = ['fence-sb', 'wmb', 'missing', 'early-wrprotect'];

test('each exercise: its right answer is taken, by the worker of the page', { skip: NO_CHROMIUM }, async () => {
  await atTask('#exercises', DESK, async (page) => {
    for (const { id, explanation } of TASKS) {
      await open(page, id);
      assert.equal(await page.getByRole('region', { name: 'Explanation' }).count(), 0, id);
      await give(page, right(id));
      const said = await told(page);
      assert.match(said, /^✓ Right: /, `${id}: ${said}`);
      const shown = await page.getByRole('region', { name: 'Explanation' }).textContent();
      assert.ok(shown?.includes(explanation.slice(-20).replaceAll('`', '')), id);
    }
    assert.ok(await page.getByText(`${TASKS.length} of ${TASKS.length} solved`).isVisible());
  });
});

test('of each kind: a wrong answer is told with the reason, and solves nothing', { skip: NO_CHROMIUM }, async () => {
  await atTask('#exercises', DESK, async (page) => {
    for (const id of ONE_OF_EACH) {
      await open(page, id);
      await give(page, wrong(id));
      assert.match(await told(page), /^✗ Not yet: .{10,}/, id);
      assert.equal(await page.getByRole('region', { name: 'Explanation' }).count(), 0, id);
    }
    await open(page, 'fence-sb');
    assert.equal(await told(page), '✗ Not yet: under tso the explorer says Sometimes; wanted is Never.');
    const rows = await page.locator('.ex-said tbody tr').allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.split(/\s+/).slice(0, 2)),
      [
        ['sc', 'Never'],
        ['tso', 'Sometimes'],
        ['lkmm', 'Sometimes'],
        ['armv8', 'Sometimes'],
        ['ppc', 'Sometimes'],
      ],
    );
    assert.ok(await page.getByText(`0 of ${TASKS.length} solved`).isVisible());
  });
});

test('hints come one at a time; who gives up reads the explanation, and has not solved it', {
  skip: NO_CHROMIUM,
}, async () => {
  await atTask('#exercises=message', DESK, async (page) => {
    const { hints } = task('message');
    assert.equal(await page.locator('.ex-hint').count(), 0);
    for (const [at] of hints.entries()) {
      await page.getByRole('button', { name: `Hint ${at + 1} of ${hints.length}` }).click();
      await page.locator('.ex-hint').nth(at).waitFor();
      assert.equal(await page.locator('.ex-hint').count(), at + 1);
    }
    assert.equal(await page.getByRole('button', { name: 'No more hints' }).getAttribute('aria-disabled'), 'true');
    await page.getByRole('button', { name: 'Give up' }).click();
    await page.getByRole('region', { name: 'Explanation' }).waitFor();
    assert.ok(await page.getByRole('link', { name: /given up/ }).isVisible());
    assert.ok(await page.getByText(`0 of ${TASKS.length} solved`).isVisible());
  });
});

test('what was solved, and an answer that was begun, are there after a reload', { skip: NO_CHROMIUM }, async () => {
  await atTask('#exercises=wmb', DESK, async (page) => {
    await give(page, right('wmb'));
    await told(page);
    await open(page, 'fence-sb');
    await page.getByLabel('The test', { exact: true }).fill('C begun');
    await page.reload();
    assert.ok(await page.getByText(`1 of ${TASKS.length} solved`).isVisible());
    assert.equal(await page.getByLabel('The test', { exact: true }).inputValue(), 'C begun');
    await page.getByRole('button', { name: 'Reset the test' }).click();
    assert.match(await page.getByLabel('The test', { exact: true }).inputValue(), /^C SB\n/);
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Start over' }).click();
    await page.getByText(`0 of ${TASKS.length} solved`).waitFor();
    await page.reload();
    assert.ok(await page.getByText(`0 of ${TASKS.length} solved`).isVisible());
  });
});

const REFUSED = `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } })`;

test('a browser that keeps nothing: said, and kept while the page is open', { skip: NO_CHROMIUM }, async () => {
  await atTask(
    '#exercises=wmb',
    DESK,
    async (page) => {
      assert.ok(await page.getByText('This browser keeps nothing for this page').isVisible());
      await give(page, right('wmb'));
      await told(page);
      await open(page, 'message');
      assert.ok(await page.getByText(`1 of ${TASKS.length} solved`).isVisible());
    },
    REFUSED,
  );
});

test('what another page kept under the same name harms nothing', { skip: NO_CHROMIUM }, async () => {
  const kept = JSON.stringify({
    wmb: { solved: 'yes', hints: -3, draft: { kind: 'verdicts', verdicts: 7 } },
    'fence-sb': { draft: { kind: 'missing', pairs: [['<img src=x onerror=alert(1)>', 'b']] } },
    message: null,
    __proto__: 1,
  });
  for (const text of [kept, '{', '[1,2]', 'null', '"x"'])
    await atTask(
      '#exercises=wmb',
      DESK,
      async (page) => {
        assert.ok(await page.getByText(`0 of ${TASKS.length} solved`).isVisible());
        await open(page, 'fence-sb');
        assert.match(await page.getByLabel('The test', { exact: true }).inputValue(), /^C SB\n/);
      },
      `localStorage.setItem('forkbench.exercises', ${JSON.stringify(text)})`,
    );
});

test('on paper: every task with its question and program, and no answer to any', { skip: NO_CHROMIUM }, async () => {
  await atTask('#exercises=wmb', { viewport: { width: 718, height: 1000 } }, async (page) => {
    await give(page, right('wmb'));
    await told(page);
    await page.evaluate('window.print = () => { window.printed = true; }');
    await page.getByRole('button', { name: 'Print all tasks' }).click();
    assert.equal(await page.evaluate('window.printed'), true);
    await page.emulateMedia({ media: 'print' });
    const paper = (await page.evaluate<string>('document.body.innerText')).replaceAll(/\s+/g, ' ');
    for (const { title, question, program, explanation, hints } of TASKS) {
      const plain = (text: string): string => text.replaceAll('`', '').replaceAll(/\s+/g, ' ');
      assert.ok(paper.includes(title) && paper.includes(plain(question)), title);
      if (program.kind === 'litmus') assert.ok(paper.includes(plain(program.lines.at(-1) as string)), title);
      else assert.ok(paper.includes(program.scenario), title);
      for (const text of [explanation, ...hints]) assert.ok(!paper.includes(plain(text)), title);
    }
    assert.doesNotMatch(paper, /✓|Right|Check|Reset the test|solved/);
    assert.match(paper, /A1 WRITE_ONCE\(\*x, 1\)/);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 718);
  });
});

test('by keys alone: from the tab to a task, an answer, the verdict, and on to the next task', {
  skip: NO_CHROMIUM,
}, async () => {
  await atTask('', DESK, async (page) => {
    const focused = (): Promise<string> =>
      page.evaluate('document.activeElement.textContent.trim() || document.activeElement.id');
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press('Tab');
        if (name.test(await focused())) return;
      }
      assert.fail(`${name} is not reached`);
    };
    await page.getByRole('tab', { name: 'Race' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(), 'Exercises');
    await tabTo(/The race of the kernel/);
    await page.keyboard.press('Enter');
    await page.locator('h2:focus', { hasText: '12. The race' }).waitFor();
    await tabTo(/^storermw/);
    await page.keyboard.press('ArrowDown');
    await tabTo(/^Check$/);
    await page.keyboard.press('Enter');
    await page.getByText('✓ Right').waitFor();
    await tabTo(/^Next/);
    await page.keyboard.press('Enter');
    await page.locator('h2:focus', { hasText: '13. ' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: '12. The race of the kernel' }).waitFor();
  });
});

/** The first so many checks are never answered, as if they took for ever. */
const deaf = (checks: number): string => `let deaf = ${checks};
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (said) {
    if (said.job !== 'exercises.check' || deaf-- <= 0) post.call(this, said);
  };`;

test('a check that takes long shows how long, is taken back, and the next one is answered', {
  skip: NO_CHROMIUM,
}, async () => {
  await atTask(
    '#exercises=wmb',
    DESK,
    async (page) => {
      await give(page, right('wmb'));
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      await page.getByRole('progressbar').waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('Cancelled: nothing was checked.').waitFor();
      assert.equal(await page.getByRole('progressbar').count(), 0);
      assert.match(await told(page), /^✓ Right/);
    },
    deaf(1),
  );
});

test('a check that never ends is Unknown after its time', { skip: NO_CHROMIUM }, async () => {
  await atTask(
    '#exercises=wmb',
    DESK,
    async (page) => {
      await page.clock.install();
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      for (let tick = 0; tick < 60; tick++) await page.clock.runFor(250);
      assert.equal(
        await page.locator('.ex-said [role=status]').textContent(),
        'Unknown: not all was looked at within 10 s.',
      );
      assert.match((await page.getByRole('heading', { level: 2 }).textContent()) ?? '', /Why smp_wmb/);
    },
    deaf(100),
  );
});

const SCRIPT = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const DEEP = 50_000;

test('hostile text in the editor gives a line, and the page lives', { skip: NO_CHROMIUM }, async () => {
  await atTask('#exercises=outcome', DESK, async (page) => {
    const { text } = right('outcome') as Extract<Answer, { kind: 'test' }>;
    const many = Array.from({ length: 64 }, (_, at) => `P${at}(int *x) { WRITE_ONCE(*x, 1); }`).join('\n');
    const texts = [
      SCRIPT,
      '',
      text.replace('exists', SCRIPT),
      `C many\n{}\n${many}\nexists (x=0)`,
      text.replace(/exists.*/, `exists ${'('.repeat(DEEP)}x=0${')'.repeat(DEEP)}`),
      text.replace(/exists.*/, `exists ${'~'.repeat(DEEP)}(x=0)`),
      text.replace(/exists.*/, `exists (x=0${' /\\ x=0'.repeat(DEEP)})`),
      `C big\n${'x'.repeat(1_000_000)}`,
    ];
    for (const hostile of texts) {
      await page.getByLabel('The test', { exact: true }).fill(hostile);
      const said = await told(page);
      assert.match(said, /^(✗ Not yet: |Unknown: |This could not be checked: )/, hostile.slice(0, 200));
      assert.ok(said.length < 400, said.slice(0, 400));
    }
    await give(page, right('outcome'));
    assert.match(await told(page), /^✓ Right/);
    assert.equal(await page.evaluate('window.hacked'), undefined);
  });
});

test('a hostile link gives a line and the list', { skip: NO_CHROMIUM }, async () => {
  await atTask('#exercises=none', DESK, async (page) => {
    for (const id of ['none', SCRIPT, '%E0%A4%A', '__proto__', 'constructor', 'x'.repeat(1_000_000), 'wmb=wmb']) {
      await go(page, `#exercises=${id}`);
      const said = await page.getByRole('alert').textContent();
      assert.match(said ?? '', /^There is no exercise “.{0,60}”: choose one from the list\.$/);
    }
    assert.equal(await page.evaluate('window.hacked'), undefined);
    await page.getByRole('link', { name: /A message$/ }).click();
    await page.getByRole('heading', { name: '5. A message' }).waitFor();
  });
});

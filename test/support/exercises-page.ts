/** The playground's exercises in a browser: the page, what is there to solve, and a hand that answers. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Answer } from '../../src/exercise/check.js';
import { type Exercise, exerciseSchema } from '../../src/exercise/schema.js';
import { openFile } from './chromium.js';
import { playgroundFile } from './playground.js';

export const TASKS: readonly Exercise[] = readdirSync('exercises')
  .sort()
  .map((file) => exerciseSchema.parse(JSON.parse(readFileSync(`exercises/${file}`, 'utf8'))));

export const task = (id: string): Exercise => TASKS.find((one) => one.id === id) as Exercise;

/** The page at a fragment; it has to have no problem at the end. @param before runs before the page's own scripts */
export async function atTask(
  hash: string,
  options: BrowserContextOptions,
  body: (page: Page) => Promise<void>,
  before?: string,
): Promise<void> {
  const { page, problems } = await openFile(playgroundFile(), options);
  try {
    if (before !== undefined) {
      await page.addInitScript(before);
      await page.reload();
    }
    await go(page, hash);
    await body(page);
    assert.deepEqual(problems, []);
  } finally {
    await page.context().close();
  }
}

export async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
}

export async function open(page: Page, id: string): Promise<void> {
  await go(page, `#exercises=${id}`);
  await page
    .getByRole('heading', { name: task(id).title })
    .and(page.locator('h2'))
    .waitFor();
}

/** Puts an answer into the form. */
export async function give(page: Page, answer: Answer): Promise<void> {
  if (answer.kind === 'test') await page.getByLabel('The test', { exact: true }).fill(answer.text);
  if (answer.kind === 'verdicts')
    for (const [model, verdict] of Object.entries(answer.verdicts))
      await page.getByRole('group', { name: model }).getByLabel(verdict).check();
  if (answer.kind === 'variant')
    for (const [knob, value] of Object.entries(answer.knobs))
      await page.getByLabel(knob, { exact: true }).selectOption(value);
  if (answer.kind === 'missing') await givePairs(page, answer.pairs);
}

async function givePairs(page: Page, pairs: readonly (readonly [string, string])[]): Promise<void> {
  await page.locator('option', { hasText: 'A1' }).first().waitFor({ state: 'attached' });
  while ((await page.getByRole('group', { name: /^Pair/ }).count()) > 0)
    await page.getByRole('button', { name: 'Remove pair 1', exact: true }).click();
  for (const [at, [from, to]] of pairs.entries()) {
    await page.getByRole('button', { name: 'Add a pair' }).click();
    const pair = page.getByRole('group', { name: `Pair ${at + 1}` });
    await pair.getByLabel('first event').selectOption(from);
    await pair.getByLabel('second event').selectOption(to);
  }
}

/** A machine that is busy with others may need more than the 10 s that a check has: it is asked again. */
const TRIES = 5;

/** Checks what stands there. @returns what is announced */
export async function told(page: Page): Promise<string> {
  const status = page.locator('.ex-said [role=status]');
  for (let tries = 1; ; tries++) {
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await status.locator('b, .error').first().waitFor();
    const said = (await status.textContent()) ?? '';
    if (!said.includes('Unknown') || tries === TRIES) return said;
  }
}

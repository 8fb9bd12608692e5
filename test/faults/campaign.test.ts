import assert from 'node:assert/strict';
import { test } from 'node:test';
import { campaign, failureText } from './campaign.js';

const SEED = Number(process.env.FAULTS_SEED ?? 1);
const CASES = 500;
const SECONDS = 400;

test(`${CASES} faults and odd inputs break no promise (FAULTS_SEED=${SEED})`, async (t) => {
  const until_ms = performance.now() + SECONDS * 1000;
  const { done, failures } = await campaign(SEED, [...Array(CASES).keys()], until_ms, () => {});
  t.diagnostic(`${done} cases`);
  assert.ok(done > 0);
  assert.equal(failures.map((failure) => failureText(SEED, failure)).join('\n'), '');
  if (done < CASES)
    t.skip(`${done} of ${CASES} in ${SECONDS} s, and none of them broke a promise (is the machine busy?)`);
});

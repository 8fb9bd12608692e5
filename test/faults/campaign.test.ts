import assert from 'node:assert/strict';
import { test } from 'node:test';
import { campaign, failureText } from './campaign.js';

const SEED = Number(process.env.FAULTS_SEED ?? 1);
/** A piece of the 500 that .ci/run does. */
const CASES = 40;

test(`${CASES} faults and odd inputs break no promise (FAULTS_SEED=${SEED})`, async () => {
  const failures = await campaign(SEED, [...Array(CASES).keys()]);
  assert.equal(failures.map((failure) => failureText(SEED, failure)).join('\n'), '');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeBrowser, type Hints } from '../../src/playground/machine/host.js';

const LINUX_CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0';
const FIREFOX_ARM = 'Mozilla/5.0 (X11; Linux aarch64; rv:143.0) Gecko/20100101 Firefox/143.0';
const FIREFOX_MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0';
const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15';

const hints = (more: Partial<Hints>): Hints => ({
  fullVersionList: [
    { brand: 'Not=A?Brand', version: '24.0.0.0' },
    { brand: 'Chromium', version: '140.0.7339.80' },
    { brand: 'Google Chrome', version: '140.0.7339.80' },
  ],
  ...{ architecture: 'x86', bitness: '64', platform: 'Linux' },
  ...more,
});

test('a browser is named by its own brand, its engine by what all with brands have', () => {
  const { browser, engine, arch, platform } = describeBrowser(LINUX_CHROME, 8, hints({}));
  assert.deepEqual([browser, engine, arch, platform], ['Google Chrome 140.0.7339.80', 'V8', 'x64', 'Linux']);
  const plain = hints({
    fullVersionList: [
      { brand: 'Chromium', version: '140.0.1' },
      { brand: 'Not)A;Brand', version: '8' },
    ],
  });
  assert.equal(describeBrowser(LINUX_CHROME, 8, plain).browser, 'Chromium 140.0.1');
});

test('what others say of themselves', () => {
  const of = (userAgent: string) => {
    const { browser, engine, arch } = describeBrowser(userAgent, 4, undefined);
    return [browser, engine, arch];
  };
  assert.deepEqual(of(FIREFOX), ['Firefox 143.0', 'SpiderMonkey', 'x64']);
  assert.deepEqual(of(FIREFOX_ARM), ['Firefox 143.0', 'SpiderMonkey', 'arm64']);
  assert.deepEqual(of(SAFARI), ['Safari 18.3', 'JavaScriptCore', '']);
  assert.deepEqual(of('something'), ['a browser that does not say which', 'unknown', '']);
});

test('a processor is said only where the browser is to be believed: a model hangs on it', () => {
  assert.equal(describeBrowser(FIREFOX_MAC, 8, undefined).arch, '', 'every Mac says Intel');
  assert.equal(describeBrowser(LINUX_CHROME, 8, undefined).arch, '', 'Chromium says x86_64 of any Linux');
  assert.equal(describeBrowser(LINUX_CHROME, 8, hints({ architecture: 'arm' })).arch, 'arm64');
  assert.equal(describeBrowser(LINUX_CHROME, 8, hints({ architecture: '', bitness: '' })).arch, '');
  assert.equal(describeBrowser(LINUX_CHROME, 8, hints({ bitness: '32' })).arch, '');
});

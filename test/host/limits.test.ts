import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitLine, ulimit } from '../../src/host/limits.js';
import { nodeEnvironment, nodeWarnings, withoutDebugger } from '../../src/host/node-env.js';
import { unforeseen } from '../../src/host/unforeseen.js';

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max cpu time              5                    5                    seconds
Max address space         unlimited            unlimited            bytes
Max open files            1024                 1048576              files
`;

test('limits by the names that the shell gives them', () => {
  assert.equal(ulimit('-t', LIMITS), 5);
  assert.equal(ulimit('-v', LIMITS), undefined);
  assert.equal(ulimit('-u', LIMITS), undefined);
  assert.equal(
    limitLine(['-t', '-v', '-n'], LIMITS),
    'ulimit -t allows 5 seconds of CPU time; ulimit -n allows 1024 open files',
  );
  assert.equal(limitLine(['-v'], LIMITS), null);
});

test('what the system or Node refuses is exit 69 and one line; what nobody foresaw is 1', () => {
  const error = (code: string, message = 'x') =>
    Object.assign(new Error(message), { code, syscall: 'open', path: '/a' });
  for (const [given, exit, words] of [
    [error('ENOSPC'), 69, /^open \/a: ENOSPC, the disk is full$/],
    [error('EMFILE'), 69, /too many open files \(ulimit -n\)$/],
    [error('ERR_WORKER_OUT_OF_MEMORY', 'heap\nlimit'), 69, /^the JavaScript heap is used up: heap; limit$/],
    [error('ERR_ACCESS_DENIED', 'Access'), 69, /permission model/],
    [new RangeError('WebAssembly.Memory(): could not allocate memory'), 69, /^no memory: /],
    [new ReferenceError('WebAssembly is not defined'), 69, /no WebAssembly/],
    [new TypeError('a is not\n a function'), 1, /^a is not; a function$/],
    ['text', 1, /^text$/],
    [undefined, 1, /^undefined$/],
  ] as const) {
    const failure = unforeseen(given);
    assert.equal(failure.exit, exit);
    assert.match(failure.message, words);
  }
});

test('a launch does not inherit a debugger, and the run says that there is one', () => {
  assert.equal(
    withoutDebugger('--inspect=127.0.0.1:0 --max-old-space-size=256 --inspect-port 1234 -r a.js'),
    '--max-old-space-size=256 -r a.js',
  );
  assert.equal(withoutDebugger('--inspect-brk'), '');
  assert.deepEqual(nodeEnvironment({ NODE_OPTIONS: '--inspect', A: '1' }), { A: '1' });
  assert.deepEqual(nodeWarnings({}, []), []);
  assert.match(nodeWarnings({}, ['--inspect=0']).join(), /a debugger may be attached/);
  assert.match(nodeWarnings({ NODE_OPTIONS: '--expose-gc' }, []).join(), /^NODE_OPTIONS=--expose-gc is in force/);
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { hostIdentity, isSameHost } from '../../src/host/identity.js';

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
const ID = '0123456789abcdef0123456789abcdef';
const files = (of: Record<string, string>) => (path: string) => of[path] ?? null;

test('a host is known by the name that was given, else by its machine id, else by its hostname', () => {
  const read = files({ '/etc/machine-id': `${ID}\n` });
  const byMachine = hostIdentity(undefined, read, 'box-1');
  assert.deepEqual(byMachine, {
    host_id: hash(`forkbench ${ID}`),
    host_id_from: 'machine-id',
    hostname_id: hash('box-1'),
  });
  assert.equal(hostIdentity(undefined, read, 'box-2').host_id, byMachine.host_id, 'a new container, another hostname');
  assert.deepEqual(hostIdentity('ci', read, 'box-1'), { ...byMachine, host_id: hash('ci'), host_id_from: 'host-name' });
  assert.equal(hostIdentity(undefined, files({ '/var/lib/dbus/machine-id': ID }), 'x').host_id, byMachine.host_id);
  for (const none of ['', 'uninitialized', '0'.repeat(32), 'x'.repeat(32)])
    assert.deepEqual(hostIdentity(undefined, files({ '/etc/machine-id': none }), 'box-1'), {
      host_id: hash('box-1'),
      host_id_from: 'hostname',
      hostname_id: hash('box-1'),
    });
});

test('runs of older versions, that took the hostname, are of the same host where that is the same', () => {
  const read = files({ '/etc/machine-id': ID });
  const [mine, moved] = [hostIdentity(undefined, read, 'box-1'), hostIdentity(undefined, read, 'box-2')];
  assert.ok(isSameHost(mine, moved));
  assert.ok(isSameHost({ host_id: hash('box-1') }, mine) && isSameHost(mine, { host_id: hash('box-1') }));
  assert.ok(isSameHost({ host_id: hash('box-1') }, hostIdentity('ci', files({}), 'box-1')));
  assert.ok(!isSameHost({ host_id: hash('box-2') }, mine));
  const other = hostIdentity(undefined, files({ '/etc/machine-id': ID.replace('0', '1') }), 'box-1');
  assert.ok(!isSameHost(mine, other), 'two machines that happen to have one hostname');
});

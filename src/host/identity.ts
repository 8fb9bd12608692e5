/** Whose numbers these are, without saying whose: names are hashed. */
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { readSystemFile } from './system-file.js';

export interface HostIdentity {
  readonly host_id: string;
  /** what it is made of */
  readonly host_id_from: 'host-name' | 'machine-id' | 'hostname';
  /** what earlier versions took for the host_id; a container has another each time */
  readonly hostname_id: string;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** machine-id(5) where this machine has one: 32 hexadecimal digits, not all 0. */
function machineId(read: (path: string) => string | null): string | null {
  const ids = ['/etc/machine-id', '/var/lib/dbus/machine-id'].map((path) => read(path)?.trim() ?? '');
  return ids.find((id) => /^[0-9a-f]{32}$/.test(id) && /[^0]/.test(id)) ?? null;
}

/** By the name that was given, else what stays the same in a new container, else the hostname. */
export function hostIdentity(
  name?: string,
  read: (path: string) => string | null = readSystemFile,
  host: string = hostname(),
): HostIdentity {
  const hostname_id = hash(host);
  if (name !== undefined) return { host_id: hash(name), host_id_from: 'host-name', hostname_id };
  const id = machineId(read);
  return id === null
    ? { host_id: hostname_id, host_id_from: 'hostname', hostname_id }
    : { host_id: hash(`forkbench ${id}`), host_id_from: 'machine-id', hostname_id };
}

type Named = { readonly host_id: string } & {
  readonly [K in 'host_id_from' | 'hostname_id']?: string | null | undefined;
};

/** Whether two runs are of one host, as far as their ids tell; of two versions too, that took them from different things. */
export function isSameHost(a: Named, b: Named): boolean {
  const old = ({ host_id, host_id_from }: Named) =>
    host_id_from === undefined || host_id_from === null ? host_id : null;
  return (
    a.host_id === b.host_id ||
    (old(a) !== null && old(a) === b.hostname_id) ||
    (old(b) !== null && old(b) === a.hostname_id)
  );
}

/** `20260131T235959Z-1a2b3c4d`: sorts by time, unique on a host. */
export function newRunId(now: Date, random: number): string {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${stamp}-${(random >>> 0).toString(16).padStart(8, '0')}`;
}

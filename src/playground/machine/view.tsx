import type { TabProps } from '../tabs.js';

export function Machine(_: TabProps) {
  return <p />;
}

import type { TabProps } from '../tabs.js';

export function Litmus(_: TabProps) {
  return <p />;
}

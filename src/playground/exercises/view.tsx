import type { TabProps } from '../tabs.js';

export function Exercises(_: TabProps) {
  return <p />;
}

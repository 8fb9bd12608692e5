/** How a number is shown to people. */

/** Three significant digits unless asked for others, thousands grouped: what a person reads; files keep full precision. */
export function formatNumber(value: number, significant = 3): string {
  if (!Number.isFinite(value)) return '';
  const digits =
    value === 0
      ? 0
      : Math.max(0, significant - 1 - Math.floor(Math.log10(Math.abs(Number(value.toPrecision(significant))))));
  return value.toLocaleString('en-US', {
    minimumFractionDigits: Math.min(digits, 6),
    maximumFractionDigits: Math.min(digits, 6),
  });
}

/** `1 test`, `1,000 tests`. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}

/** A share that was measured, without its sign: whole per cent from ten on, one digit below: `24 %`, `1.3 %`. */
export function percent(share: number): string {
  const value = Math.abs(share * 100);
  return `${value >= 9.95 ? value.toFixed(0) : value.toFixed(1)} %`;
}

/** A share that somebody chose, as he wrote it: `5 %`, `2.5 %`. */
export function limitText(share: number): string {
  return `${Number((share * 100).toPrecision(4))} %`;
}

/** A time, in the unit that leaves it short: `840 ns`, `90.1 us`, `1.31 ms`. */
export function formatTime(ns: number, significant = 3): string {
  const [scale, unit] = Math.abs(ns) >= 999_500 ? [1e6, 'ms'] : Math.abs(ns) >= 999.5 ? [1e3, 'us'] : [1, 'ns'];
  return `${formatNumber(ns / scale, significant)} ${unit}`;
}

/** 65536 -> 64Ki. */
export function sizeText(pages: number): string {
  const [unit, by] = pages % 2 ** 20 === 0 ? ['Mi', 2 ** 20] : pages % 1024 === 0 ? ['Ki', 1024] : ['', 1];
  return `${pages / by}${unit}`;
}

/** Contrast of two colours by WCAG 2: 1 to 21. `#rrggbb`, or `rgb(r, g, b)` as a browser computes it. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const hex = /^#(..)(..)(..)$/
    .exec(color)
    ?.slice(1)
    .map((pair) => Number.parseInt(pair, 16));
  const channels = hex ?? color.match(/\d+(\.\d+)?/g)?.map(Number) ?? [];
  const [r = 0, g = 0, b = 0] = channels.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

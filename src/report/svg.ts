import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Spec } from './plot.js';

/** Characters that no XML text may hold, escaped or not. vega escapes the rest. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const NO_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

/** Draws a vega-lite specification without a browser. */
export async function drawSvg(spec: Spec): Promise<string> {
  const view = new vega.View(vega.parse(compile(spec as unknown as TopLevelSpec).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return svg.replace(NO_XML, '\ufffd');
}

/** For a file of its own: on white, whatever it is put on. */
export function onWhite(svg: string): string {
  return svg.replace('<svg ', '<svg style="background:#fff" ');
}

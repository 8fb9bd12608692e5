import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Spec } from './plot.js';

/** Draws a vega-lite specification without a browser. */
export async function drawSvg(spec: Spec): Promise<string> {
  const view = new vega.View(vega.parse(compile(spec as unknown as TopLevelSpec).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

/** For a file of its own: on white, whatever it is put on. */
export function onWhite(svg: string): string {
  return svg.replace('<svg ', '<svg style="background:#fff" ');
}

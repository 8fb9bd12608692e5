/** What the page adds to the report's style. Without a script every attempt is text; `.js` is set by the script. */
export const PAGE_STYLE = `
:root { --good: #12662f; --bad: #a81c1c; --now: #fff3c4; --now-edge: #8a6100; --cpu0: #0b5cad; --cpu1: #7a2fa0; }
@media (prefers-color-scheme: dark) { :root { --good: #7bd88f; --bad: #ff9a91; --now: #3d3412; --now-edge: #e3b341; --cpu0: #7cb8ff; --cpu1: #d5a6ff; } }
header p, .why p, .attempt p { max-width: 46rem; }
[hidden] { display: none !important; }
.js .more { display: none; }
.hint { font-size: .85rem; margin: .25rem 0; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
fieldset { border: 1px solid var(--line); border-radius: 6px; padding: .4rem .8rem .6rem; margin: 0; min-width: 0; }
fieldset label { display: block; padding: .2rem 0; cursor: pointer; } legend { font-weight: 600; padding: 0 .3rem; }
input[type=radio], input[type=range] { width: auto; accent-color: var(--link); }
#switches { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .75rem; margin: 1rem 0; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
.verdict { font-weight: 600; } h3 .verdict { display: block; }
#verdicts td[aria-current] { background: var(--now); box-shadow: inset 0 0 0 2px var(--now-edge); }
.why { border-left: 4px solid var(--link); padding: 0 1rem .25rem; background: var(--soft); margin-top: 2rem; } .why h2 { margin-top: 0; padding-top: .75rem; }
.steps { width: 100%; font-size: .85rem; } .js .steps { table-layout: fixed; } .js .steps thead th:first-child { width: 3.2rem; } .js .steps thead th { position: sticky; top: 0; background: var(--paper); } .steps td, .steps tbody th, .columns td { white-space: normal; vertical-align: top; overflow-wrap: anywhere; }
.steps code, .columns code { background: none; padding: 0; } .steps tbody th { font-weight: 400; }
.steps .more { min-width: 16rem; }
.cpu0 b { color: var(--cpu0); } .cpu1 b { color: var(--cpu1); }
.tag { font-style: normal; font-size: .75rem; border: 1px solid currentColor; border-radius: 4px; padding: 0 .3em; white-space: nowrap; } .stop { color: var(--bad); }
tr.fence code, tr.blocked code { font-style: italic; }
.js tr[data-step], .js li[data-step] { cursor: pointer; }
tr[aria-current], li[aria-current], td.lit { background: var(--now); box-shadow: inset 3px 0 0 var(--now-edge); }
.arrows li { padding: .2rem .4rem; }
#player { background: var(--paper); } #say { min-height: 4.6em; margin: .5rem 0; padding: .6rem .8rem; border: 1px solid var(--line); border-left: 4px solid var(--now-edge); border-radius: 6px; background: var(--soft); }
#player button { font: inherit; padding: .45rem .9rem; border: 1px solid var(--line); border-radius: 6px; background: var(--soft); color: inherit; cursor: pointer; }
#player button[aria-disabled=true] { opacity: .5; cursor: default; }
.slider { display: flex; align-items: center; gap: .5rem; flex: 1 1 12rem; } #slider { flex: 1; min-width: 6rem; padding: 0; } #count { font-variant-numeric: tabular-nums; white-space: nowrap; }
#memory { width: 100%; table-layout: fixed; } #memory thead td { width: 31%; } #memory th code { font-weight: 400; font-size: .75rem; padding: 0; background: none; } #memory td, #memory th { white-space: normal; overflow-wrap: anywhere; vertical-align: top; }
#memory td.changed { background: var(--now); } #memory td.own { outline: 2px dashed var(--bad); outline-offset: -2px; font-weight: 600; }
#bits { margin: .4rem 0; display: flex; flex-wrap: wrap; gap: .3rem; } #bits div { border: 1px solid var(--line); border-radius: 4px; text-align: center; min-width: 3rem; padding: .1rem .4rem; } #bits dt { font-size: .75rem; } #bits dd { margin: 0; font-weight: 600; } #bits .changed { background: var(--now); border-color: var(--now-edge); }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .6rem; } .pair.sources { grid-template-columns: 1fr; }
.box { border: 1px solid var(--line); border-radius: 6px; padding: .4rem .6rem; min-width: 0; } .box[data-now] { border-color: var(--now-edge); box-shadow: inset 3px 0 0 var(--now-edge); }
.box h4 { margin: 0 0 .2rem; font-size: .9rem; } .box ol { margin: 0; padding-left: 1.2rem; font-size: .85rem; min-height: 1.5em; overflow-wrap: anywhere; } .box li.none { list-style: none; margin-left: -1.2rem; } .box li.gone { color: var(--bad); font-weight: 600; list-style: none; margin-left: -1.2rem; }
.box p { margin: .2rem 0; font-size: .85rem; overflow-wrap: anywhere; } .box pre { margin: .2rem 0 .5rem; padding: .3rem; background: var(--soft); font-size: .8rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
h3 { font-size: 1.05rem; margin: 1.2rem 0 .4rem; }
.values dd { margin-bottom: .3rem; }
#legend ~ .scroll td:nth-child(3), #legend ~ .scroll td:nth-child(4) { white-space: normal; min-width: 14rem; }
@media (min-width: 60rem) {
  .js #stage { display: grid; grid-template: 'player player' auto 'attempts state' auto 'attempts sources' 1fr / minmax(0, 1.1fr) minmax(0, 1fr); gap: 0 1.5rem; align-items: start; }
  #attempts { grid-area: attempts; } #state { grid-area: state; } #sources { grid-area: sources; }
  .js #player { grid-area: player; position: sticky; top: 0; z-index: 1; border-bottom: 1px solid var(--line); }
  .js .list { max-height: 55vh; overflow: auto; }
}
@media (max-width: 40rem) {
  .js #stage { display: flex; flex-direction: column; }
  #attempts { order: 1; } #sources { order: 2; }
  #player { order: 3; position: sticky; bottom: 0; z-index: 1; border-top: 1px solid var(--line); padding-bottom: .3rem; } #player .hint { display: none; } #player .tools { gap: .5rem; margin: .3rem 0; } #player button { flex: 1; padding: .45rem .3rem; } #say { font-size: .9rem; line-height: 1.35; min-height: 5.4em; margin: .3rem 0; padding: .3rem .6rem; }
  html { scroll-padding-bottom: 14rem; } #memory td, #memory th { padding: .2rem .3rem; } #memory th code { display: none; }
  .js .steps thead { display: none; } .js .steps tr { display: block; padding: .2rem .4rem; border-bottom: 1px solid var(--line); } .js .steps td, .js .steps tbody th { display: inline; border: 0; padding: 0 .3rem 0 0; } .js .steps td.more { display: none; }
  .js .steps td.cpu0:not(:empty)::before { content: "CPU 0 "; color: var(--cpu0); } .js .steps td.cpu1:not(:empty)::before { content: "CPU 1 "; color: var(--cpu1); }
  .js .list { max-height: 45vh; overflow: auto; }
  /* All models at once: the sign stands for the word, which is still read out. */
  #verdicts { width: 100%; } #verdicts th { white-space: normal; } #verdicts thead th, #verdicts td { text-align: center; padding: .35rem .1rem; min-width: 2rem; } #verdicts tbody th { padding-left: 0; } #verdicts td a { display: block; }
  #verdicts .key { display: inline; } #verdicts .word { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  #state h3 { margin: .5rem 0 .2rem; } #bits { margin: .3rem 0; }
}
@media (prefers-reduced-motion: no-preference) { #memory td, #bits div, tr[data-step] { transition: background-color .25s; } }
/* A window as low as a phone on its side, or a page magnified four times: no room for what stays in view. */
@media (max-height: 25rem) { .js #player { position: static; order: 0; } .js .list { max-height: none; } html { scroll-padding-bottom: 0; } }
@media print {
  #player, #switches, #state, #sources { display: none; } .js #stage { display: block; } .js .list { max-height: none; overflow: visible; }
  .js .steps td.say, .js .steps th.more:nth-child(4) { display: table-cell; } table { width: 100%; } .scroll th, .scroll td, #legend ~ .scroll td { white-space: normal; min-width: 0 !important; } tr { break-inside: avoid; }
}
`;

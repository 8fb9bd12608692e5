/** The commands about the page that explores: playground, serve. */
import type { PlaygroundOptions } from '../playground.js';
import type { ServeOptions } from '../serve.js';
import { count, named } from '../values.js';
import { type Declare, jsonOption, protocolFileOption, subcommand } from './declare.js';

export const declarePlayground: Declare = (root, done) => {
  const command = subcommand(root, 'playground', [
    ['playground', 'forkbench-playground.html: open it in a browser, from disk'],
    ['playground --out race.html --protocol-file mine.ts', 'with a protocol of your own in it'],
  ]).option('--out <file>', 'where to', named('--out'), 'forkbench-playground.html');
  jsonOption(protocolFileOption(command)).action(async (options: PlaygroundOptions) => {
    const { playgroundCommand } = await import('../playground.js');
    done(await playgroundCommand(options));
  });
};

export const declareServe: Declare = (root, done) => {
  const command = subcommand(root, 'serve', [
    ['serve', 'on a free port of this machine; its address is printed'],
    ['serve --port 8080 --host 0.0.0.0', 'to whoever reaches this machine: a class, a container'],
  ])
    .option('--port <n>', '0: a free one', count('--port', 0, 65535), 0)
    .option('--host <address>', 'to listen on', named('--host'), '127.0.0.1')
    .addHelpText(
      'after',
      `
Served so, the page is isolated from other origins (Cross-Origin-Opener-Policy: same-origin,
Cross-Origin-Embedder-Policy: require-corp), and a browser gives it shared memory and threads: it
can measure, which a page from disk cannot. Browsers take http from this machine alone for that:
to others, put it behind https.

Ctrl-C ends it, with exit 0: that is how it is meant to end, and nothing is cut short.
`,
    );
  jsonOption(protocolFileOption(command)).action(async (options: ServeOptions) => {
    const { serveCommand } = await import('../serve.js');
    done(await serveCommand(options));
  });
};

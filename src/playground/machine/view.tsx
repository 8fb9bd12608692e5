/** What this browser on this machine shows: store buffering, lost pins, and what a fence costs. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Compute } from '../compute.js';
import type { TabProps } from '../tabs.js';
import { Forks } from './forks-view.js';
import type { Host } from './host.js';
import { Hunts } from './hunt-view.js';
import { thisHost } from './this-host.js';

/** What a part of the tab is given. */
export interface PartProps {
  readonly host: Host;
  readonly compute: Compute;
  /** another part has the machine */
  readonly waits: boolean;
  /** takes the machine, or gives it back */
  readonly take: (taken: boolean) => void;
}

const compute = new Compute();

export function Machine(_: TabProps) {
  return (
    <>
      <p>
        What this browser does on this machine, with the wasm files of the command line: whether a store passes a later
        load, whether fork loses a pin, and what a fence costs. What it shows is <em>observed</em> or{' '}
        <em>not observed here</em>, never <em>safe</em>: verdicts are the explorer’s.
      </p>
      {globalThis.crossOriginIsolated ? <Parts /> : <Missing />}
    </>
  );
}

function Parts() {
  const [host, setHost] = useState<Host>();
  const [taken, setTaken] = useState('');
  useEffect(() => {
    void thisHost().then(setHost);
  }, []);
  if (host === undefined) return null;
  const part = (name: string): PartProps => ({
    ...{ host, compute, waits: taken !== '' && taken !== name },
    take: (is) => setTaken(is ? name : ''),
  });
  return (
    <>
      <Facts host={host} />
      <Hunts {...part('hunts')} />
      <Forks {...part('forks')} />
    </>
  );
}

function Facts({ host }: { readonly host: Host }) {
  const { browser, engine, platform, arch, cores } = host;
  return (
    <dl class="facts">
      <Fact name="Browser">{browser}</Fact>
      <Fact name="Engine">{engine}</Fact>
      <Fact name="Machine">
        {platform}
        {arch === '' ? ', the browser does not tell which processor' : `, ${arch}`}
      </Fact>
      <Fact name="Threads at once">{cores}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Why this page is not isolated, as far as a page can tell. */
function why(): string {
  if (location.protocol === 'file:') return 'This page was opened from disk.';
  if (!isSecureContext) return 'This page came over http from another machine: a browser isolates it only over https.';
  return 'The server of this page does not send the headers Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy.';
}

function Missing() {
  return (
    <section class="missing" aria-labelledby="missing">
      <h2 id="missing">Nothing can be measured here</h2>
      <p>
        What is missing is cross-origin isolation: only to an isolated page a browser gives memory that threads share,
        and a clock that is fine enough. {why()}
      </p>
      <p>To get it, let forkbench serve the page, and open the address that it prints:</p>
      <pre>
        <code>forkbench serve</code>
      </pre>
      <p>The other tabs compute here as they do there.</p>
    </section>
  );
}

import { after } from 'node:test';
import { type Finished, startCli } from './cli.js';

/** `forkbench serve`, listening. */
export interface Served {
  /** what it printed: an address, or a document */
  readonly printed: string;
  /** by a signal @returns how it ended */
  end(signal?: 'SIGINT' | 'SIGTERM'): Promise<Finished>;
}

const open = new Set<() => void>();
after(() => {
  for (const end of open) end();
});

/** A process of its own, ended with this file's tests at the latest. @throws Error with what it said where it ends at once */
export async function serve(...args: string[]): Promise<Served> {
  const { child, done } = startCli('serve', ...args);
  const kill = (): void => void child.kill('SIGKILL');
  open.add(kill);
  const over = done.finally(() => open.delete(kill));
  const line = new Promise<string>((resolve) => {
    let text = '';
    child.stdout?.on('data', (more: string) => {
      text += more;
      if (text.includes('\n')) resolve(text.trim());
    });
  });
  const printed = await Promise.race([
    line,
    over.then(({ code, stderr }) => {
      throw new Error(`serve ended with ${code}: ${stderr}`);
    }),
  ]);
  return {
    printed,
    end: (signal = 'SIGINT') => {
      child.kill(signal);
      return over;
    },
  };
}

/** What the step at hand is, and the ways to another one. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { StepView } from '../../page/document.js';

interface Props {
  readonly steps: readonly StepView[];
  readonly at: number;
  readonly go: (to: (at: number) => number) => void;
}

const PLAY_MS = 1500;

/** Where an arrow key is somebody else's. */
const next = (at: number): number => at + 1;
const back = (at: number): number => at - 1;
const to = (step: number) => (): number => step;
const KEYS: Readonly<Record<string, (at: number) => number>> = {
  ArrowRight: next,
  ArrowLeft: back,
  Home: to(0),
  End: to(Number.POSITIVE_INFINITY),
};

const OWN_KEYS = 'input, select, textarea, [role=tab]';

export function Player({ steps, at, go }: Props) {
  const end = steps.length - 1;
  const [playing, play] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const step = steps[at];
  useEffect(() => {
    if (!playing) return;
    if (at >= end) {
      play(false);
      return;
    }
    const timer = setTimeout(() => go((now) => now + 1), PLAY_MS);
    return () => clearTimeout(timer);
  }, [playing, at, end, go]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const to = KEYS[event.key];
      if (to === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (box.current?.offsetParent === null || (event.target as Element).closest(OWN_KEYS)) return;
      event.preventDefault();
      play(false);
      go(to);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [go]);
  const by = (to: (at: number) => number) => () => {
    play(false);
    go(to);
  };
  const toggle = (): void => {
    if (!playing && at >= end) go(to(0));
    play(!playing);
  };
  const where = `Step ${at} of ${end}${step?.label ? `, ${step.label}` : ''}`;
  return (
    <div class="player" ref={box}>
      <div class="tools">
        <button type="button" class="main" aria-disabled={at === end} onClick={by(next)}>
          Next step
        </button>
        <button type="button" aria-disabled={at === 0} onClick={by(back)}>
          Back
        </button>
        <button type="button" aria-pressed={playing} onClick={toggle}>
          {playing ? 'Pause' : 'Play'}
        </button>
        <label class="slider">
          <span class="unseen">Step</span>
          <input
            type="range"
            min={0}
            max={end}
            value={at}
            aria-valuetext={where}
            onInput={(event) => by(to(Number(event.currentTarget.value)))()}
          />
        </label>
        <span class="count">
          {at} of {end}
        </span>
      </div>
      <p class="say" aria-live="polite" aria-atomic="true">
        <span class="unseen">{where}. </span>
        {step?.say}
      </p>
    </div>
  );
}

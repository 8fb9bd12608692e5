/** A text area with the numbers of its lines beside it, and the place of an error marked. Tab goes on to the next control. */
import { useEffect, useRef } from 'preact/hooks';
import type { Refused } from './jobs.js';

interface EditorProps {
  readonly text: string;
  readonly change: (text: string) => void;
  readonly refused: Refused | undefined;
}

export function Editor({ text, change, refused }: EditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLOListElement>(null);
  const lines = text.split('\n').length;
  const scroll = (): void => {
    if (numbers.current && area.current) numbers.current.scrollTop = area.current.scrollTop;
  };
  useEffect(scroll, [lines]);
  return (
    <div class="lit-editor">
      <ol class="lit-numbers" aria-hidden="true" ref={numbers}>
        {Array.from({ length: Math.min(lines, MOST_NUMBERS) }, (_, at) => (
          <li key={at} class={refused?.line === at + 1 ? 'lit-wrong' : ''}>
            {at + 1}
          </li>
        ))}
      </ol>
      <textarea
        ref={area}
        value={text}
        onInput={({ currentTarget }) => change(currentTarget.value)}
        onScroll={scroll}
        aria-label="C litmus test"
        aria-invalid={refused !== undefined}
        aria-describedby="lit-error"
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        wrap="off"
        rows={18}
      />
      <p id="lit-error" class="error" role="alert">
        {refused !== undefined && (
          <>
            {placeText(refused)}
            {refused.message}{' '}
            {refused.line > 0 && (
              <button type="button" onClick={() => area.current && select(area.current, refused)}>
                Go there
              </button>
            )}
          </>
        )}
      </p>
    </div>
  );
}

const MOST_NUMBERS = 5000;

function placeText({ line, column }: Refused): string {
  if (line === 0) return '';
  return column === 0 ? `line ${line}: ` : `line ${line}, column ${column}: `;
}

function select(area: HTMLTextAreaElement, { line, column }: Refused): void {
  const lines = area.value.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const begin = before + Math.max(column - 1, 0);
  const end = column === 0 ? before + (lines[line - 1]?.length ?? 0) : begin + 1;
  area.focus();
  area.setSelectionRange(begin, end);
}

/** Where in the file, both from 1 on; 0: not there. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What a litmus test is refused for: one line that names the thing and where it stands. */
export class LitmusError extends Error {
  readonly line: number;
  /** 0: the line as a whole */
  readonly column: number;

  /** @param at a line, or a place in it: a token */
  constructor(at: number | Place, message: string) {
    super(message);
    this.name = 'LitmusError';
    this.line = typeof at === 'number' ? at : at.line;
    this.column = typeof at === 'number' ? 0 : at.column;
  }
}

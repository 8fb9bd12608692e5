/** What a litmus test is refused for: one line that names the thing and where it stands. */
export class LitmusError extends Error {
  /** 1-based line in the file */
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.name = 'LitmusError';
    this.line = line;
  }
}

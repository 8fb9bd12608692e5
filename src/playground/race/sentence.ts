/** A sentence of its own; a name of C that it begins with stays as it is. */
export const sentence = (text: string): string =>
  /^\w+_\w*\(/.test(text) ? text : `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

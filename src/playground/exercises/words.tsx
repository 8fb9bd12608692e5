/** A sentence of an exercise: what is in backticks is code, and so are names with an underscore, calls and values of knobs. */
export function Words({ text }: { readonly text: string }) {
  const parts = text.split(/`([^`]+)`|\b(\w+\(\)|\w+_\w+(?:\([^()]*\)|=\w+)?|[a-z]+=\w+)/);
  return (
    <>
      {parts.map((part, at) => {
        if (part === undefined || part === '') return null;
        return at % 3 === 0 ? part : <code key={at}>{part}</code>;
      })}
    </>
  );
}

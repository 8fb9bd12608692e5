/** A sentence of an exercise: what is in backticks, and a function by its name, is code. */
export function Words({ text }: { readonly text: string }) {
  const parts = text.split(/`([^`]+)`|\b(\w+\(\))/);
  return (
    <>
      {parts.map((part, at) => {
        if (part === undefined || part === '') return null;
        return at % 3 === 0 ? part : <code key={at}>{part}</code>;
      })}
    </>
  );
}

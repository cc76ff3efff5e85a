const mostCharacters = 40;

/** An item of a ForEach step as it fits into a line beside other things: one that has a name by that. */
export function shortItem(item: string): string {
  const text = nameIn(item) ?? item;
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters - 1)}…`;
}

function nameIn(item: string): string | undefined {
  if (!item.startsWith('{')) return undefined;
  try {
    const { name } = JSON.parse(item) as { readonly name?: unknown };
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch {
    return undefined;
  }
}

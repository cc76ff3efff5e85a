const mostCharacters = 40;

/** An item of a ForEach step as it fits into a line beside other things. */
export function shortItem(item: string): string {
  return item.length <= mostCharacters ? item : `${item.slice(0, mostCharacters - 1)}…`;
}

/** Orders names as people do, 2 before 10; what differs in zeros alone, by its bytes. Does not know the locale. */
export function compareNaturally(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = compareParts(left[index]!, right[index]!);
    if (difference !== 0) return difference;
  }
  return left.length - right.length || compareTexts(a, b);
}

function partsOf(name: string): readonly string[] {
  return name.match(/\d+|\D+/g) ?? [];
}

function compareParts(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [a, b].map((part) => /^\d/.test(part));
  if (!isNumber || !isOtherNumber) return compareTexts(a, b);
  const [left, right] = [a, b].map((part) => part.replace(/^0+(?=\d)/, ''));
  return left!.length - right!.length || compareTexts(left!, right!);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

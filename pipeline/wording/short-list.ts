/** `a, b`: sorted, numbers by their value; of a long list its ends, and how many there are. */
export function shortList(names: readonly string[]): string {
  const sorted = [...names].sort(byNumber);
  if (sorted.length <= 4) return sorted.join(', ');
  return `${sorted[0]}, ${sorted[1]} … ${sorted.at(-1)} (${sorted.length} in all)`;
}

function byNumber(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => /^(.*?)(\d*)$/s.exec(name)!);
  if (left![1] === right![1]) return Number(left![2]) - Number(right![2]);
  return a < b ? -1 : 1;
}

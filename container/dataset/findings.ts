/** So many are told of one place: whoever has more there has one cause, not a thousand. */
const mostOfAPlace = 20;
const mostPlaces = 200;

/** What is wrong with a result, a line each. */
export class Findings {
  private readonly places = new Map<string, string[]>();

  add(where: string, problem: string): void {
    const problems = this.places.get(where) ?? [];
    problems.push(problem);
    this.places.set(where, problems);
  }

  get first(): string | undefined {
    return this.lines()[0];
  }

  /** By place, in the order in which the places were found. */
  lines(): readonly string[] {
    const lines = [...this.places]
      .slice(0, mostPlaces)
      .flatMap(([where, problems]) => [
        ...problems.slice(0, mostOfAPlace).map((problem) => `${where}: ${problem}`),
        ...(problems.length > mostOfAPlace ? [`${where}: and ${problems.length - mostOfAPlace} more`] : []),
      ]);
    const more = this.places.size - mostPlaces;
    return more > 0 ? [...lines, `and ${more} more places`] : lines;
  }

  get count(): number {
    return [...this.places.values()].reduce((sum, problems) => sum + problems.length, 0);
  }
}

/** A name of data as it is shown: it must not be taken for something else. */
export function shown(name: unknown): string {
  return JSON.stringify(name);
}

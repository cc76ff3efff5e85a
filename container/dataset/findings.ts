/** Findings listed for one place, and places listed: more than that have a common cause. */
const mostOfAPlace = 20;
const mostPlaces = 200;

/** What is wrong with a result, by the place where it is: a file of it, a group, the execution. */
export class Findings {
  private readonly byPlace = new Map<string, string[]>();

  /** @param finding goes on after the name of the place: `has 3 rows, expected 4` */
  add(place: string, finding: string): void {
    const findings = this.byPlace.get(place) ?? [];
    findings.push(finding);
    this.byPlace.set(place, findings);
  }

  get first(): string | undefined {
    return this.lines()[0];
  }

  /** By place, in the order in which the places were found. */
  lines(): readonly string[] {
    const lines = [...this.byPlace]
      .slice(0, mostPlaces)
      .flatMap(([place, findings]) => [
        ...findings.slice(0, mostOfAPlace).map((finding) => `${place}: ${finding}`),
        ...(findings.length > mostOfAPlace ? [`${place}: and ${findings.length - mostOfAPlace} more`] : []),
      ]);
    const more = this.byPlace.size - mostPlaces;
    return more > 0 ? [...lines, `and ${more} more places`] : lines;
  }

  /** The count of all findings, listed or not. */
  get count(): number {
    return [...this.byPlace.values()].reduce((sum, findings) => sum + findings.length, 0);
  }
}

/** A name or value from data, in quotes, so that it cannot be taken for anything else. */
export function shown(name: unknown): string {
  return JSON.stringify(name);
}

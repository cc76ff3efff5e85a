/** So many are listed one by one: a header can hold a million odd fields. */
const mostListed = 20;

/** Oddities of a header that cost no samples, in sentences. */
export class HeaderWarnings {
  private readonly listed: string[] = [];
  private count = 0;

  add(message: string): void {
    this.count++;
    if (this.listed.length < mostListed) this.listed.push(message);
  }

  /** In the order in which they were added. */
  list(): string[] {
    const unlisted = this.count - this.listed.length;
    return unlisted === 0 ? this.listed : [...this.listed, `and ${unlisted} more warnings of this header`];
  }
}

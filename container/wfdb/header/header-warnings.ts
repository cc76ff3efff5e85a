/** So many are told one by one: a header can hold a million odd fields. */
const mostTold = 20;

/** What is odd about a header and costs no samples, in sentences. */
export class HeaderWarnings {
  private readonly told: string[] = [];
  private count = 0;

  add(message: string): void {
    this.count++;
    if (this.told.length < mostTold) this.told.push(message);
  }

  /** In the order in which they were added. */
  list(): string[] {
    const untold = this.count - this.told.length;
    return untold === 0 ? this.told : [...this.told, `and ${untold} more warnings of this header`];
  }
}

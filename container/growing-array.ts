/** Numbers that are appended one by one, as compact as their type. */

type Numbers = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

class GrowingArray<T extends Numbers> {
  private numbers: T;
  private readonly allocate: (length: number) => T;
  private used = 0;

  /** @param allocate  makes an array of so many zeros */
  constructor(allocate: (length: number) => T) {
    this.allocate = allocate;
    this.numbers = allocate(1 << 8);
  }

  get length(): number {
    return this.used;
  }

  push(value: number): void {
    this.set(this.used, value);
  }

  at(index: number): number {
    return index < this.used ? this.numbers[index]! : 0;
  }

  /** Whatever lies between is 0. */
  set(index: number, value: number): void {
    if (index >= this.numbers.length) {
      const larger = this.allocate(Math.max(index + 1, this.numbers.length * 2));
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[index] = value;
    this.used = Math.max(this.used, index + 1);
  }
}

export const growingDoubles = () => new GrowingArray((length) => new Float64Array(length));
export const growingIntegers = () => new GrowingArray((length) => new Int32Array(length));
export const growingBytes = () => new GrowingArray((length) => new Uint8Array(length));

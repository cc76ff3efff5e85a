import type { FilePlace } from '../files/file-place.ts';
import { growingDoubles } from '../growing-array.ts';

/** Places in a file, by index: two numbers each. */
export class PlaceTable {
  private readonly offsets = growingDoubles();
  private readonly byteLengths = growingDoubles();

  set(index: number, { offset, byteLength }: FilePlace): void {
    this.offsets.set(index, offset);
    this.byteLengths.set(index, byteLength);
  }

  at(index: number): FilePlace {
    return { offset: this.offsets.at(index), byteLength: this.byteLengths.at(index) };
  }
}

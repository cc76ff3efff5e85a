import type { Unit } from '../extractor.ts';
import type { ByteRange } from '../files/byte-range.ts';
import type { UnitList } from '../pool/unit-list.ts';

/** The units of several groups of one job, numbered through: those of the first group, of the second, and so on. */
export class PackUnits implements UnitList {
  private readonly groups: readonly UnitList[];
  /** By group: the number of its first unit; then the count of all. */
  private readonly starts: readonly number[];

  /** @param groups  at least one; all of one file */
  constructor(groups: readonly UnitList[]) {
    this.groups = groups;
    const starts = [0];
    for (const { count } of groups) starts.push(starts.at(-1)! + count);
    this.starts = starts;
  }

  /** Which group the unit is of, and its number there. */
  locate(index: number): { readonly group: number; readonly unit: number } {
    // With ten groups at most, a linear search is as quick as any.
    let group = 0;
    while (this.starts[group + 1]! <= index) group++;
    return { group, unit: index - this.starts[group]! };
  }

  get file(): string {
    return this.groups[0]!.file;
  }

  get count(): number {
    return this.starts.at(-1)!;
  }

  pathOf(index: number): string {
    return this.of(index, (units, unit) => units.pathOf(unit));
  }

  sizeBytesOf(index: number): number {
    return this.of(index, (units, unit) => units.sizeBytesOf(unit));
  }

  rootOf(index: number): string {
    return this.of(index, (units, unit) => units.rootOf(unit));
  }

  unitOf(index: number): Unit {
    return this.of(index, (units, unit) => units.unitOf(unit));
  }

  isEnded(index: number): boolean {
    return this.of(index, (units, unit) => units.isEnded(unit));
  }

  byteRangeOf(index: number): ByteRange {
    return this.of(index, (units, unit) => units.byteRangeOf(unit));
  }

  compare(a: number, b: number): number {
    const [first, second] = [this.locate(a), this.locate(b)];
    if (first.group !== second.group) return first.group - second.group;
    return this.groups[first.group]!.compare(first.unit, second.unit);
  }

  append(value: unknown): ByteRange {
    return this.groups[0]!.append(value);
  }

  private of<Value>(index: number, ask: (units: UnitList, unit: number) => Value): Value {
    const { group, unit } = this.locate(index);
    return ask(this.groups[group]!, unit);
  }
}

/** Sizes of the objects of a group that is streamed: of 1 to 16 MB in turn, about so many megabytes in all. */

const megabyte = 1e6;
const turn = [1, 2, 4, 8, 16];
const megabytesATurn = turn.reduce((sum, size) => sum + size, 0);

export function objectSizes(megabytes: number): readonly number[] {
  const turns = Math.max(1, Math.round(megabytes / megabytesATurn));
  return Array.from({ length: turns }, () => turn.map((size) => size * megabyte)).flat();
}

export function objectName(index: number): string {
  return `u${String(index).padStart(5, '0')}`;
}

/**
 * One cycle of each kind of wave as whole numbers, made once from sums of bell curves. Rounding takes away the last
 * bits in which the exponential functions of two machines may differ.
 */

import type { Wave } from './plan.ts';

type TableName = Extract<Wave, { kind: 'cyclic' }>['table'];

/** Entries of a table: one cycle. */
export const cycleLength = 1024;

/** What an entry of a table stands for: `tableUnit` is the wave's full amplitude. */
export const tableUnit = 10000;

/** Height (of the amplitude), place and width (of the cycle). */
type Bell = readonly [height: number, place: number, width: number];

export const waveTables: Readonly<Record<TableName, Int16Array>> = {
  // P, Q, R, S, T as in lead II
  'limb-lead': tabulate([
    [0.14, 0.2, 0.028],
    [-0.12, 0.365, 0.009],
    [1, 0.385, 0.011],
    [-0.24, 0.408, 0.01],
    [0.3, 0.64, 0.05],
  ]),
  // small R, deep S as in V1
  'chest-lead': tabulate([
    [0.08, 0.2, 0.028],
    [0.35, 0.378, 0.009],
    [-1, 0.402, 0.013],
    [0.25, 0.63, 0.055],
  ]),
  // upstroke after the R wave, dicrotic notch
  arterial: tabulate([
    [0.9, 0.53, 0.055],
    [0.55, 0.64, 0.07],
    [0.3, 0.82, 0.06],
    [0.12, 0.97, 0.06],
  ]),
  // a, c and v waves
  venous: tabulate([
    [1, 0.3, 0.06],
    [0.6, 0.45, 0.04],
    [0.8, 0.8, 0.08],
  ]),
  pleth: tabulate([
    [0.95, 0.6, 0.09],
    [0.35, 0.83, 0.1],
  ]),
  // in over two fifths of the cycle, out over the rest
  breath: tabulate([
    [1, 0.38, 0.13],
    [0.25, 0.6, 0.14],
  ]),
};

function tabulate(bells: readonly Bell[]): Int16Array {
  return Int16Array.from({ length: cycleLength }, (_, index) =>
    Math.round(tableUnit * bells.reduce((sum, bell) => sum + heightAt(bell, index / cycleLength), 0)),
  );
}

function heightAt([height, place, width]: Bell, position: number): number {
  const distance = Math.abs(position - place);
  const around = Math.min(distance, 1 - distance) / width;
  return height * Math.exp(-0.5 * around * around);
}

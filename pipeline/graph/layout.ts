/** Where each step of a definition stands in a picture of it, in columns from left to right. Pure; linear in steps and edges. */

import { dependencyGraph, listSteps, topologicalOrder } from '../definition/graph.ts';
import type { DefinitionJson } from '../definition/json.ts';

/** A step's box, in pixels. A cell is a box that is too small for a name. */
export interface GraphNode {
  readonly name: string;
  readonly type: string;
  readonly isCell: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** From the right side of the step that is waited for to the left side of the one that waits. */
export interface GraphEdge {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly GraphNode[];
  /** Around the cells of a column: an edge of one of them is drawn as the frame's. */
  readonly frames: readonly Box[];
  readonly edges: readonly GraphEdge[];
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const box = { width: 156, height: 28, gap: 12 };
const cell = { side: 16, gap: 4, padding: 10 };
const columnGap = 64;
const margin = 8;
/** A column of more steps is drawn as cells. */
const mostBoxes = 14;

/** Steps that wait for nothing stand in the first column, each other one behind all that it waits for. */
export function layOutGraph(definition: DefinitionJson): GraphLayout {
  const graph = dependencyGraph(definition);
  const types = new Map<string, string>(listSteps(definition).map(({ step }) => [step.Name, step.Type]));
  const columns = columnsOf(graph);
  const heights = columns.map(columnHeight);
  const height = Math.max(0, ...heights) + 2 * margin;
  const [nodes, frames] = [[] as GraphNode[], [] as Box[]];
  /** The box whose sides the edges of a step touch. */
  const ends = new Map<string, Box>();
  let x = margin;
  for (const [index, names] of columns.entries()) {
    const top = (height - heights[index]!) / 2;
    const place = names.length > mostBoxes ? placeCells : placeBoxes;
    const placed = place(names, { x, top, typeOf: (name) => types.get(name)! });
    nodes.push(...placed.nodes);
    if (placed.frame !== undefined) frames.push(placed.frame);
    for (const node of placed.nodes) ends.set(node.name, placed.frame ?? node);
    x += placed.width + columnGap;
  }
  const width = Math.max(2 * margin, x - columnGap + margin);
  return { width, height, nodes, frames, edges: edgesOf(graph, ends) };
}

function columnsOf(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const columnOf = new Map<string, number>();
  const columns: string[][] = [];
  for (const name of topologicalOrder(graph)) {
    const column = Math.max(0, ...graph.get(name)!.map((before) => (columnOf.get(before) ?? -1) + 1));
    columnOf.set(name, column);
    columns[column] ??= [];
    columns[column].push(name);
  }
  // In the author's order: the topological order keeps it within a column only by chance.
  const order = new Map([...graph.keys()].map((name, index) => [name, index]));
  return columns.map((names) => names.sort((a, b) => order.get(a)! - order.get(b)!));
}

function rowsOfCells(count: number): { readonly rows: number; readonly across: number } {
  const across = Math.ceil(Math.sqrt(count / 2));
  return { across, rows: Math.ceil(count / across) };
}

function columnHeight(names: readonly string[]): number {
  if (names.length <= mostBoxes) return names.length * (box.height + box.gap) - box.gap;
  return rowsOfCells(names.length).rows * (cell.side + cell.gap) - cell.gap + 2 * cell.padding;
}

interface ColumnPlace {
  readonly x: number;
  readonly top: number;
  readonly typeOf: (name: string) => string;
}

interface PlacedColumn {
  readonly nodes: readonly GraphNode[];
  readonly width: number;
  readonly frame?: Box;
}

function placeBoxes(names: readonly string[], { x, top, typeOf }: ColumnPlace): PlacedColumn {
  const nodes = names.map((name, index) => {
    const y = top + index * (box.height + box.gap);
    return { name, type: typeOf(name), isCell: false, x, y, width: box.width, height: box.height };
  });
  return { nodes, width: box.width };
}

function placeCells(names: readonly string[], { x, top, typeOf }: ColumnPlace): PlacedColumn {
  const { across, rows } = rowsOfCells(names.length);
  const step = cell.side + cell.gap;
  const nodes = names.map((name, index) => ({
    name,
    type: typeOf(name),
    isCell: true,
    x: x + cell.padding + (index % across) * step,
    y: top + cell.padding + Math.floor(index / across) * step,
    width: cell.side,
    height: cell.side,
  }));
  const width = across * step - cell.gap + 2 * cell.padding;
  return { nodes, width, frame: { x, y: top, width, height: rows * step - cell.gap + 2 * cell.padding } };
}

function edgesOf(graph: ReadonlyMap<string, readonly string[]>, ends: ReadonlyMap<string, Box>): readonly GraphEdge[] {
  const drawn = new Map<Box, Set<Box>>();
  const edges: GraphEdge[] = [];
  for (const [name, dependencies] of graph) {
    for (const dependency of dependencies) {
      const [from, to] = [ends.get(dependency), ends.get(name)];
      // Steps of a cycle have no place.
      if (from === undefined || to === undefined || from === to) continue;
      const known = drawn.get(from) ?? new Set();
      drawn.set(from, known);
      if (known.has(to)) continue;
      known.add(to);
      edges.push({
        from: { x: from.x + from.width, y: from.y + from.height / 2 },
        to: { x: to.x, y: to.y + to.height / 2 },
      });
    }
  }
  return edges;
}

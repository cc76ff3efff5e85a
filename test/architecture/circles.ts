import type { Import } from './imports.ts';

/**
 * The circles that folders form, at each depth: inside every folder the folders and files that stand in it are taken
 * for one room each, with all that lies below. Each circle is told with an import for each of its arrows.
 */
export function circlesOfRooms(imports: readonly Import[]): readonly string[] {
  return [...roomGraphs(imports).values()].flatMap((graph) => circlesIn(graph));
}

type Arrows = Map<string, Map<string, Import>>;

// `steps` stands beside `pipeline` and uses what stands in it, and `pipeline/pipeline.ts` uses `steps`: so of `pipeline`
// each part is a room at the top.
function placesOf(path: string): readonly string[] {
  const [first, second, ...rest] = path.split('/');
  if (second === undefined) return [first!];
  return first === 'pipeline' ? [`${first}/${second}`, ...rest] : [first!, second, ...rest];
}

/** For each folder the arrows between what stands in it, with one import for each. */
function roomGraphs(imports: readonly Import[]): ReadonlyMap<string, Arrows> {
  const graphs = new Map<string, Arrows>();
  for (const each of imports) {
    const from = placesOf(each.from);
    const target = placesOf(each.target);
    const depth = from.findIndex((name, index) => name !== target[index]);
    if (depth < 0 || depth >= target.length) continue;
    const parent = from.slice(0, depth).join('/');
    const arrows: Arrows = graphs.get(parent) ?? new Map();
    graphs.set(parent, arrows);
    const room = from.slice(0, depth + 1).join('/');
    const others = arrows.get(room) ?? new Map<string, Import>();
    arrows.set(room, others);
    const other = target.slice(0, depth + 1).join('/');
    if (!others.has(other)) others.set(other, each);
  }
  return graphs;
}

/** A shortest circle through each room that lies on one and on none that was told before. */
function circlesIn(arrows: Arrows): readonly string[] {
  const told = new Set<string>();
  return [...arrows.keys()].flatMap((room) => {
    if (told.has(room)) return [];
    const circle = shortestCircle(arrows, room);
    if (!circle) return [];
    for (const { from } of circle) told.add(from);
    const way = [...circle.map(({ from }) => from), room].join(' → ');
    return [`${way}: ${circle.map(({ by }) => `${by.from} imports ${by.target}`).join(', ')}`];
  });
}

interface Arrow {
  readonly from: string;
  readonly by: Import;
}

function shortestCircle(arrows: Arrows, start: string): readonly Arrow[] | undefined {
  const ways: { room: string; way: readonly Arrow[] }[] = [{ room: start, way: [] }];
  const seen = new Set<string>();
  for (const { room, way } of ways) {
    for (const [other, by] of arrows.get(room) ?? []) {
      const longer = [...way, { from: room, by }];
      if (other === start) return longer;
      if (seen.has(other)) continue;
      seen.add(other);
      ways.push({ room: other, way: longer });
    }
  }
  return undefined;
}

import { createTurns } from './turns.ts';

/** Work on so many items at a time, results in the order of the items. Signals are heard meanwhile. */
export async function* mapInOrder<Item, Result>(
  items: Iterable<Item>,
  lanes: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const turn = createTurns();
  const running: Promise<Result>[] = [];
  for (const item of items) {
    const result = work(item);
    // Whoever takes it hears of its failure; until then it is no unhandled one.
    result.catch(() => {});
    running.push(result);
    await turn();
    if (running.length >= lanes) yield await running.shift()!;
  }
  for (const result of running) yield await result;
}

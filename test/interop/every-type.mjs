/** An extractor with a column of every type; `check_types.py` knows what is in them. */

const list = (type) => ({ name: `list_${type}`, type: `list<${type}>`, nullable: true });
const plain = ['string', 'binary', 'boolean', 'int32', 'int64', 'float32', 'double', 'date', 'timestamp'];

export default {
  name: 'every-type',
  version: '1',
  columns: [
    ...plain.map((type) => ({ name: type, type, nullable: true })),
    ...['int32', 'int64', 'float32', 'double'].map(list),
    ...plain.map((type) => ({ name: `${type}_always`, type, nullable: false })),
  ],
  plan: async (tree) => ({
    units: [...tree.files].map(({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: null })),
    ...{ rejects: [], skippedUnits: [], skippedFiles: [], warnings: [] },
  }),
  extract: async () => {
    const rows = {
      string: ['ä', ''],
      binary: [Uint8Array.of(0, 255), Uint8Array.of()],
      boolean: [true, false],
      int32: [-(2 ** 31), 2 ** 31 - 1],
      int64: [-(2n ** 63n), 2n ** 63n - 1n],
      float32: [0.1, -(2 ** -149)],
      double: [0.1, 5e-324],
      date: [19_000, -1],
      timestamp: [1_700_000_000_123_456n, -1n],
    };
    const lists = {
      list_int32: [[1, -(2 ** 31)], []],
      list_int64: [BigInt64Array.of(2n ** 62n), [-1n]],
      list_float32: [Float32Array.of(0.1, 0.2), []],
      list_double: [[0.1, 5e-324], [1]],
    };
    const always = Object.entries(rows).map(([name, cells]) => [`${name}_always`, [...cells, cells[0]]]);
    const nullable = Object.entries({ ...rows, ...lists }).map(([name, cells]) => [name, [...cells, null]]);
    return { status: 'processed', rowCount: 3, rows: Object.fromEntries([...nullable, ...always]), warnings: [] };
  },
};

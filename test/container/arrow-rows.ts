import * as flechette from '@uwdata/flechette';

const types: Readonly<Record<string, flechette.DataType>> = {
  ...{ path: flechette.utf8(), text: flechette.utf8(), bytes: flechette.binary(), is: flechette.bool() },
  ...{ small: flechette.int32(), large: flechette.int64(), float: flechette.float32(), mean: flechette.float64() },
  day: flechette.dateDay(),
  at: flechette.timestamp(flechette.TimeUnit.MICROSECOND, 'UTC'),
  ...{ smalls: flechette.list(flechette.int32()), larges: flechette.list(flechette.int64()) },
  ...{ floats: flechette.list(flechette.float32()), means: flechette.list(flechette.float64()) },
};

const millisecondsADay = 86_400_000;

/** Rows of the test program, as a file of Arrow's in base64. */
export function arrowOf(path: string, rows: readonly Readonly<Record<string, unknown>>[]): string {
  const cell = (name: string, value: unknown) => {
    if (name === 'day') return Number(value) * millisecondsADay;
    if (name === 'at') return Number(value) / 1000;
    if (name === 'larges') return (value as readonly string[]).map(BigInt);
    return name === 'large' ? BigInt(value as string) : value;
  };
  const columns = Object.entries(types).map(([name, type]) => {
    const cells = rows.map((row) => (name === 'path' ? path : row[name] === undefined ? null : cell(name, row[name])));
    return [name, flechette.columnFromArray(cells, type, { useBigInt: true })] as const;
  });
  const table = flechette.tableFromColumns(Object.fromEntries(columns) as never);
  return Buffer.from(flechette.tableToIPC(table, { format: 'file' })!).toString('base64');
}

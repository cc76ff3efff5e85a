/** The types of a ledger's entries, checked once, so that what reads them later can rely on them. */

type Shape = (value: unknown) => boolean;

const isText: Shape = (value) => typeof value === 'string';
const isCount: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isDigest: Shape = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fits(value: unknown, fields: Readonly<Record<string, Shape>>): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && Object.entries(fields).every(([name, isFit]) => isFit(value[name]));
}

function orNull(isFit: Shape): Shape {
  return (value) => value === null || isFit(value);
}

const counts = [
  'unitsProcessed',
  'unitsRejected',
  'unitsSkipped',
  'rows',
  'files',
  'filesSkipped',
  'bytes',
  'warnings',
];
const isTally: Shape = (value) => isRecord(value) && Object.values(value).every(isCount);
const isCounts: Shape = (value) =>
  fits(value, { ...Object.fromEntries(counts.map((name) => [name, isCount])), endings: isTally });
const isExtractor: Shape = (value) => fits(value, { name: isText, version: isText });
const isTexts: Shape = (value) => isRecord(value) && Object.values(value).every(isText);
const isEtags: Shape = (value) => value === undefined || isText(value);
const isRun: Shape = (value) => fits(value, { sha256: isDigest, etags: isEtags });
const isGroupRun: Shape = (value) =>
  fits(value, { environment: isTexts, receiptSha256: isDigest, sha256: isDigest, etags: isEtags });

/** A path inside the folder, `/` between its parts. */
function isInside(path: unknown): path is string {
  return (
    typeof path === 'string' && !path.includes('\0') && path.split('/').every((part) => !['', '.', '..'].includes(part))
  );
}

/** Fields of a receipt, and of a manifest. */
export const headShapes: Readonly<Record<'receipt.json' | 'manifest.json', Readonly<Record<string, Shape>>>> = {
  'receipt.json': {
    group: isText,
    extractor: isExtractor,
    options: isRecord,
    environment: isTexts,
    counts: isCounts,
    inputSha256: isDigest,
    run: isRun,
  },
  'manifest.json': {
    options: isRecord,
    counts: isRecord,
    run: (value) =>
      isRun(value) &&
      fits(value, {
        environment: isTexts,
        groups: (groups) => isRecord(groups) && Object.values(groups).every(isGroupRun),
      }),
  },
};

const unitFields: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  processed: { rows: isCount },
  rejected: { code: isText, message: isText },
  skipped: { reason: isText },
};

/** Items of a ledger's lists. */
export const itemShapes: Readonly<Record<string, Shape>> = {
  outputs: (value) => fits(value, { path: isInside, sizeBytes: isCount, rows: orNull(isCount), sha256: isDigest }),
  groups: (value) =>
    fits(value, {
      group: isText,
      part: isInside,
      extractor: isExtractor,
      counts: isCounts,
      inputSha256: isDigest,
    }),
  warnings: (value) => fits(value, { path: isText, message: isText }),
  files: (value) => fits(value, { path: isText, sizeBytes: orNull(isCount) }),
  units: (value) => {
    if (!fits(value, { path: isText, status: isText })) return false;
    const { status } = value;
    return Object.hasOwn(unitFields, status as string) && fits(value, unitFields[status as string]!);
  },
};

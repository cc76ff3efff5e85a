/**
 * The contract between the sharding runtime and the code that understands one kind of dataset.
 *
 * The runtime knows folders, threads and Parquet; an extractor knows which files belong together (its plan) and what
 * rows they make (its columns). Nothing here does any work.
 */

/** One regular file of a group's tree. Links are followed as far as they stay inside the group. */
export interface TreeFile {
  /** Path inside the group folder, `/` separated. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** Files sorted by path (UTF-8 bytes), whatever order the folders were listed in. */
export interface FileList extends Iterable<TreeFile> {
  readonly count: number;
  /** @param index  from 0, below `count` */
  at(index: number): TreeFile;
  /** -1 where there is no file of this path. */
  indexOf(path: string): number;
  /** When the file was last written, in milliseconds since 1970. For checkpoints: rows may not depend on it. */
  modifiedMsAt(index: number): number;
}

/** A group's tree, listed once before the plan. */
export interface FileTree {
  /** Absolute real path of the group folder; everything that is read lies below it. */
  readonly root: string;
  /** Every regular file. */
  readonly files: FileList;
  /**
   * What stands in the tree and may not be read, with the reason in words: links that leave it, devices, hidden files,
   * names that are not UTF-8 (with the bytes shown), entries that the system denies access to. Folders end in `/`.
   */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** The indivisible piece of work: the files that are useless without one another. */
export interface Unit {
  /** Names the unit in rows, rejects and receipts; unique in the plan. */
  readonly path: string;
  /** Bytes to read, for the order of work (largest first). Never trusted for an allocation. */
  readonly sizeBytes: number;
  /** The files that the unit reads, as paths of the tree, sorted. */
  readonly files: readonly string[];
  /** What the extractor hands from its plan to the thread that extracts: plain data (structured clone). */
  readonly detail: unknown;
}

/** Why a unit gives no rows: a row of `rejects.parquet`. */
export interface Reject {
  /** The unit's. */
  readonly path: string;
  /** One of the extractor's own, in kebab case. */
  readonly code: string;
  /** What is wrong, where, and what was expected. It names files by their paths in the group. */
  readonly message: string;
}

/** A unit or a file that is left out on purpose, with the reason in words. */
export interface Skip {
  /** Of the unit or the file. */
  readonly path: string;
  readonly reason: string;
}

/** Something worth knowing that costs no rows. */
export interface Warning {
  /** Of the unit or the file that it is about. */
  readonly path: string;
  readonly message: string;
}

/** What an extractor makes of a tree: every unit ends in exactly one of the three lists. */
export interface Plan {
  readonly units: readonly Unit[];
  readonly rejects: readonly Reject[];
  /** Units that are left out on purpose. */
  readonly skippedUnits: readonly Skip[];
  /** Files that no unit reads. */
  readonly skippedFiles: readonly Skip[];
  readonly warnings: readonly Warning[];
}

/** An item of a plan that is made while it is read, in any order, so that a large group need not be held in memory. */
export type PlanEntry =
  | { readonly unit: Unit }
  | { readonly reject: Reject }
  | { readonly skippedUnit: Skip }
  | { readonly skippedFile: Skip }
  | { readonly warning: Warning };

/**
 * What a column holds, and what a cell of it is: `string` a string, `binary` a Uint8Array, `boolean` true or false,
 * `int32`, `float32` and `double` a number, `int64` a bigint, `date` a number of days since 1970-01-01, `timestamp` a
 * bigint of microseconds since 1970-01-01 00:00 UTC, a list an array or typed array of such numbers, none of them null.
 */
export type ColumnType =
  | 'string'
  | 'binary'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'float32'
  | 'double'
  | 'date'
  | 'timestamp'
  | 'list<int32>'
  | 'list<int64>'
  | 'list<float32>'
  | 'list<double>';

/** A column of `features.parquet`. The runtime adds `group` before the first one. */
export interface Column {
  /** Whatever its capitals, no other column's, and not `group`. */
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** What it holds, and its unit, in one line: the column's comment in a catalog of tables. */
  readonly description?: string;
}

/** Of the column's type; null in a nullable column alone. */
export type Cell =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly number[]
  | readonly bigint[]
  | NumberCells;

/** Numbers in one piece of memory. */
export type NumberCells = Float64Array | Float32Array | Int32Array | BigInt64Array;

/**
 * A column's cells, in the order of the rows: one by one; as stretches of equal ones; or, of a column of numbers, in one
 * piece of memory. There, NaN stands for null in a nullable column, and a Float64Array may hold the whole numbers of any
 * column of numbers, dates or timestamps; else the array's own type is the column's (Int32Array of `date`, BigInt64Array
 * of `timestamp`). No number is infinite.
 */
export type Cells = readonly Cell[] | { readonly runs: readonly Run[] } | NumberCells;

/** So many equal cells, one below the other. */
export interface Run {
  readonly value: Cell;
  readonly count: number;
}

/** Rows by column, all of the same number of cells, in the order in which they are written. */
export type ColumnBatch = Readonly<Record<string, Cells>>;

/** Extraction ends as rows or as one reject; warnings go to the receipt. */
export type Extraction =
  | {
      readonly status: 'processed';
      readonly rows: ColumnBatch;
      /** Cells of each column; may be 0. */
      readonly rowCount: number;
      readonly warnings: readonly Warning[];
    }
  | { readonly status: 'rejected'; readonly reject: Reject };

/** Something that a user can set without changing code: `process.options` of pipeline.yaml, `--option NAME=VALUE`. */
export type OptionDeclaration = {
  /** A letter, then letters, digits, - and _. */
  readonly name: string;
  /** What it does, in a sentence for whoever sets it. */
  readonly description: string;
} & (
  | { readonly type: 'string'; readonly default: string; readonly enum?: readonly string[] }
  | {
      readonly type: 'integer' | 'number';
      readonly default: number;
      /** Both bounds are inclusive. */
      readonly minimum?: number;
      readonly maximum?: number;
    }
  | { readonly type: 'boolean'; readonly default: boolean }
);

/** Of the type that the option declares. */
export type OptionValue = string | number | boolean;

/** A value for every option that an extractor declares, by name. */
export type OptionValues = Readonly<Record<string, OptionValue>>;

/** The type of an extractor's option values, from its declaration `as const`. */
export type OptionsOf<Declarations extends readonly OptionDeclaration[]> = {
  readonly [Each in Declarations[number] as Each['name']]: ValueOf<Each>;
};

type ValueOf<Declaration extends OptionDeclaration> = Declaration extends { readonly type: 'string' }
  ? Declaration extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : string
  : Declaration extends { readonly type: 'boolean' }
    ? boolean
    : number;

/** The options of an extractor that declares none. */
export type ExtractOptions = {
  /** Seconds a window, 0 for the whole segment. */
  readonly windowSeconds: number;
  /** A checksum that differs is a reject instead of a warning. */
  readonly strictChecksums: boolean;
};

/**
 * A unit that several threads read at once, each a piece of it. What passes between them is plain data. What
 * `extractPiece`, `merge` and `finish` throw is a reject of the unit, `extractor-failed`; what `split` throws ends the job.
 */
export interface Splitting<Options = ExtractOptions> {
  /**
   * The pieces of a unit, of about `pieceBytes` each: fewer than two where it is better read in one go. It follows from
   * the arguments alone.
   */
  split(unit: Unit, options: Options, pieceBytes: number): readonly unknown[];
  /**
   * For groups that are read straight from S3: which bytes of which of the unit's files the piece reads, at most one
   * stretch a file. Files that are not named are there whole; in those that are, all other bytes are 0, and the
   * size is the file's. Below the tree's root lies only what `planFiles` names. What it throws means that the unit is not
   * cut; where it is absent, no unit of such a group is.
   */
  bytesOf?(tree: FileTree, unit: Unit, piece: unknown, options: Options): readonly FileBytes[];
  /** What one piece gives, or the reject of the whole unit. */
  extractPiece(root: string, unit: Unit, piece: unknown, options: Options): Promise<PieceExtraction>;
  /** What two give together. Pieces end in any order, so the result may not depend on it. */
  merge(a: unknown, b: unknown): unknown;
  /** The rows of all pieces: the same as those of the unit in one go, bit for bit. */
  finish(root: string, unit: Unit, whole: unknown, options: Options): Promise<Extraction>;
}

/** Bytes `startByte` … `endByte - 1` of a file of the tree. */
export interface FileBytes {
  /** Of the tree. */
  readonly path: string;
  readonly startByte: number;
  readonly endByte: number;
}

/** What a piece gives to be merged (plain data), or why the whole unit gives no rows. */
export type PieceExtraction =
  | { readonly status: 'processed'; readonly part: unknown }
  | { readonly status: 'rejected'; readonly reject: Reject };

/**
 * Turns a group's tree into units and a unit into rows. Implementations are pure apart from reading below `root`:
 * the same tree gives the same plan and rows, on any thread and in any order.
 */
export interface Extractor<Options = ExtractOptions> {
  /** Stands in receipts, and in the key of checkpoints. */
  readonly name: string;
  /** What it makes units of, for the message where there is none: `headers (*.hea)`. */
  readonly looksFor?: string;
  /** Changes whenever the rows of unchanged input would. */
  readonly version: string;
  /** Of `features.parquet`, in their order; at least one. */
  readonly columns: readonly Column[];
  /** Where absent, `windowSeconds` and `strictChecksums`: those of `ExtractOptions`. */
  readonly options?: readonly OptionDeclaration[];
  /**
   * True where every unit is one file, planned from that file's path, size and content alone: then a group may be shared
   * out over several instances file by file, and each plans its own files as one that has all of them would.
   */
  readonly unitsAreFiles?: boolean;
  /** Lists the units of a group. What it throws ends the job. */
  plan(tree: FileTree, options: Options): Promise<Plan> | AsyncIterable<PlanEntry>;
  /**
   * For groups that are read straight from S3: whether `plan` reads the file of this path, or how many of its first
   * bytes. Where absent, no group is read so; where it is there, `extract` reads the unit's `files` and no others.
   */
  planFiles?(path: string): boolean | { readonly firstBytes: number };
  /** Makes a unit's rows, on any thread. What it throws is a reject of the unit, `extractor-failed`. */
  extract(root: string, unit: Unit, options: Options): Promise<Extraction>;
  /** Where absent, a unit is the work of one thread, however large it is. */
  readonly splitting?: Splitting<Options>;
}

/** An extractor that leaves it to `process.units` of the description which files make a unit. */
export type UnitExtractor<Options = ExtractOptions> = Omit<Extractor<Options>, 'plan' | 'planFiles' | 'unitsAreFiles'>;

/** An extractor as the runtime holds it, whatever its options are. */
export type AnyExtractor = Extractor<OptionValues>;

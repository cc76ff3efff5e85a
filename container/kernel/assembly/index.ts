/**
 * The inner loops over samples, and over the cells of columns, in AssemblyScript: TypeScript's syntax, compiled to WebAssembly with SIMD. Pointers and
 * sizes are bytes of the module's memory, which the caller lays out; nothing is allocated here. Frames are interleaved:
 * sample c of frame f stands at f * channels + c.
 */

export {
  boundDoubles,
  boundLongs,
  boundWords,
  compactIds,
  countZeros,
  findDistinct,
  findIds,
  packHybrid,
} from './columns';
export { compare8, compare16, extend16 } from './compare';
export { checksum, count8, count16, countLanes8, spreadPairs, take8, take16, takeLanes8 } from './count';
export { summarize } from './describe';
export { clearStates } from './states';
export { unpack61, unpack160, unpack212, unpack310, unpack311 } from './unpack';

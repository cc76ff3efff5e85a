/** What a survey and a job compute alike, and so share: see the container's file of this name. */

export {
  digestText,
  type ExpectedInput,
  formatInputDigest,
  type InputDigest,
  InputDigester,
  type InputFile,
  isFilePath,
  isInputKey,
  joinInputDigests,
  parseInputDigest,
} from '@macroshard/container/input-digest';

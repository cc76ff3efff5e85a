/** What a survey and a job compute alike, and so share: see the container's file of this name. */

export {
  digestText,
  type ExpectedInput,
  formatGroupDigest,
  formatInputDigest,
  groupDigestName,
  type InputDigest,
  InputDigester,
  type InputFile,
  isFilePath,
  isInputKey,
  joinInputDigests,
  parseGroupDigest,
  parseInputDigest,
} from '@macroshard/container/input-digest';

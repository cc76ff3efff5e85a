/** What keeps a FLAC stream from being decoded. */

/** `damaged`: it is no FLAC stream, or not what its checksums say; `ends`: it stops where more must follow. */
export class FlacError extends Error {
  override readonly name = 'FlacError';
  readonly kind: 'damaged' | 'ends';

  /** @param message  says what is wrong, as in "frame 3 at byte 8192 does not match its checksum" */
  constructor(kind: 'damaged' | 'ends', message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Why a unit gives no rows, thrown where that is found out. */
export class BrokenUnit extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

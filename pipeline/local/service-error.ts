/** An answer of the service that is an error: its name as the API spells it, and a text in the service's own words. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;

  constructor(
    code: 'ValidationException' | 'ResourceNotFound' | 'ConflictException' | 'UnknownOperationException',
    message: string,
  ) {
    super(message);
    this.code = code;
  }
}

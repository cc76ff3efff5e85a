/** An answer of the service that is an error: its name as the API spells it, and a text in the service's own words. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ServiceErrorCode;

  constructor(code: ServiceErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export type ServiceErrorCode =
  | 'ConflictException'
  | 'InvalidArgument'
  | 'InvalidParameterException'
  | 'NoSuchBucket'
  | 'NoSuchKey'
  | 'ResourceNotFound'
  | 'ResourceNotFoundException'
  | 'SerializationException'
  | 'UnknownOperationException'
  | 'ValidationException';

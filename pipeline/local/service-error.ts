/** Errors that the embedded services answer with: their names as the API spells them, and the service's own words. */

/** An answer that refuses: an SDK throws it by its code as the error's name. */
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
  | 'InvalidParameterException'
  | 'ResourceInUse'
  | 'ResourceNotFound'
  | 'ResourceNotFoundException'
  | 'SerializationException'
  | 'UnknownOperationException'
  | 'ValidationException';

/** For a request that is sound by itself and cannot be done. */
export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

/** For a member of a request that the service does not allow. @param member as the request spells it */
export function breaksConstraint(member: string, value: string | undefined, constraint: string): ServiceError {
  // The service's messages write members with a small letter.
  const name = `${member.charAt(0).toLowerCase()}${member.slice(1)}`;
  const shown = value === undefined ? 'null' : `'${value}'`;
  return invalid(
    `1 validation error detected: Value ${shown} at '${name}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

/** For what a request names and is not there. @param what `Pipeline 'x'` */
export function notFound(what: string): ServiceError {
  return new ServiceError('ResourceNotFound', `${what} does not exist.`);
}

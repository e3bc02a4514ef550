/** A call that Windows refused. `code` is Windows' own number (winerror.h), `call` the function's name. */
export class WindowsError extends Error {
  override readonly name = 'WindowsError';
  readonly code: number;
  readonly call: string;

  constructor(call: string, code: number, about = '') {
    super(`${call} failed with ${code}${about === '' ? '' : ` (${about})`}`);
    this.call = call;
    this.code = code;
  }
}

export const ERROR = {
  fileNotFound: 2,
  pathNotFound: 3,
  accessDenied: 5,
  sharingViolation: 32,
  moreData: 234,
  noMoreItems: 259,
  serviceCannotAcceptControl: 1061,
  serviceDoesNotExist: 1060,
  serviceNotActive: 1062,
  serviceMarkedForDelete: 1072,
  invalidServiceControl: 1052,
  privilegeNotHeld: 1314,
  unknownProduct: 1605,
} as const;

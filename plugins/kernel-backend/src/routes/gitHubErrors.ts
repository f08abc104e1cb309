import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import type { ErrorRequestHandler } from 'express';

/** Gives the kernel's own errors the HTTP status that fits; others pass. */
export const gitHubErrors: ErrorRequestHandler = (error, _req, _res, next) => {
  switch (error?.name) {
    case 'GitHubUnavailableError':
    case 'GitHubLimitedError':
      next(new ServiceUnavailableError(error.message, error));
      return;
    case 'CredentialMissingError':
      next(new ConflictError(error.message, error));
      return;
    default:
      next(error);
  }
};

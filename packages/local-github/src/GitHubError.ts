/** One entry of the `errors` list in a 422 answer. */
export interface FieldError {
  resource: string;
  field: string;
  code:
    | 'missing'
    | 'missing_field'
    | 'invalid'
    | 'already_exists'
    | 'unprocessable'
    | 'custom';
  message?: string;
}

/** A refusal in the form in which GitHub words it. */
export class GitHubError extends Error {
  readonly status: number;
  readonly errors?: FieldError[] | string[];
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    details: {
      errors?: FieldError[] | string[];
      headers?: Record<string, string>;
    } = {},
  ) {
    super(message);
    this.name = 'GitHubError';
    this.status = status;
    this.errors = details.errors;
    this.headers = details.headers ?? {};
  }
}

export const notFound = () => new GitHubError(404, 'Not Found');

/** GitHub says this to everyone whose role is too low for a change. */
export const forbidden = () =>
  new GitHubError(403, 'Must have admin rights to Repository.');

export const validationFailed = (...errors: FieldError[]) =>
  new GitHubError(422, 'Validation Failed', { errors });

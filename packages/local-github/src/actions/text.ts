import { validationFailed } from '../GitHubError';

export const BODY_LIMIT_CHARACTERS = 65_536;
const TITLE_LIMIT_CHARACTERS = 256;

/** 422 when a body has more than 65,536 characters. */
export function checkBody(resource: string, body: string | null): void {
  if (body === null || isWithin(body, BODY_LIMIT_CHARACTERS)) return;
  throw validationFailed({
    resource,
    field: 'body',
    code: 'custom',
    message: `body is too long (maximum is ${BODY_LIMIT_CHARACTERS} characters)`,
  });
}

/** 422 when a title is blank or has more than 256 characters. */
export function checkTitle(resource: string, title: string): void {
  if (title.trim() === '') {
    throw validationFailed({ resource, field: 'title', code: 'missing_field' });
  }
  if (isWithin(title, TITLE_LIMIT_CHARACTERS)) return;
  throw validationFailed({
    resource,
    field: 'title',
    code: 'custom',
    message: `title is too long (maximum is ${TITLE_LIMIT_CHARACTERS} characters)`,
  });
}

// Characters are code points: an emoji counts once.
function isWithin(text: string, limit: number): boolean {
  return text.length <= limit || [...text].length <= limit;
}

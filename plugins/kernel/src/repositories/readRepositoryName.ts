export interface RepositoryName {
  owner: string;
  name: string;
}

/** As the API takes them. */
const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,98}[A-Za-z0-9])?$/;
const NAME = /^[A-Za-z0-9._-]{1,100}$/;

/** The repository that somebody typed: `owner/name`, or the address of its page or for git. */
export function readRepositoryName(text: string): RepositoryName | undefined {
  const path = text
    .trim()
    .replace(/^(https?:\/\/[^/]+\/|git@[^:]+:)/, '')
    .replace(/\.git$/, '')
    .replace(/\/+$/, '');
  const [owner, name, ...rest] = path.split('/');
  if (rest.length > 0 || !OWNER.test(owner) || !NAME.test(name ?? '')) {
    return undefined;
  }
  return { owner, name };
}

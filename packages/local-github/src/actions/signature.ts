import { GitPerson } from '../git/commits';
import { Account } from '../store/AccountStore';

/** An account as the author of a commit. */
export function signatureOf(account: Account, date: string): GitPerson {
  const { name, login, email } = account;
  return { name, email: email ?? `${login}@users.noreply.localhost`, date };
}

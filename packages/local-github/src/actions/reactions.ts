import { Forge } from '../Forge';
import { forbidden, notFound } from '../GitHubError';
import { Account } from '../store/AccountStore';
import { Reaction, ReactionSubject } from '../store/ReactionStore';

/** `isNew` is false when the actor had reacted so before. */
export function addReaction(
  { store, now }: Forge,
  actor: Account,
  on: ReactionSubject,
  content: string,
): { reaction: Reaction; isNew: boolean } {
  return store.transaction(() => {
    const before = store.reactions.byAccount(on, actor.id, content);
    if (before) return { reaction: before, isNew: false };
    store.reactions.insert(on, {
      account_id: actor.id,
      content,
      created_at: now(),
    });
    const reaction = store.reactions.byAccount(on, actor.id, content)!;
    return { reaction, isNew: true };
  });
}

/** Everyone takes back their own only. */
export function removeReaction(
  { store }: Forge,
  actor: Account,
  on: ReactionSubject,
  id: number,
): void {
  const reaction = store.reactions.byId(on, id);
  if (!reaction) throw notFound();
  if (reaction.account_id !== actor.id) throw forbidden();
  store.reactions.delete(id);
}

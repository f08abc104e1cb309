import { Forge } from '../Forge';
import { Reaction, ReactionSubject } from '../store/ReactionStore';
import { presentAccount } from './account';
import { nodeId } from './nodeId';

/** `reaction` */
export function presentReaction(forge: Forge, reaction: Reaction) {
  return {
    id: reaction.id,
    node_id: nodeId('Reaction', reaction.id),
    user: presentAccount(
      forge,
      forge.store.accounts.byId(reaction.account_id)!,
    ),
    content: reaction.content,
    created_at: reaction.created_at,
  };
}

/** `reaction-rollup`; `url` is that of the issue or comment. */
export function presentReactionCounts(
  { store }: Forge,
  on: ReactionSubject,
  url: string,
) {
  const counts = store.reactions.counts(on);
  const count = (content: string) =>
    counts.find(entry => entry.content === content)?.count ?? 0;
  return {
    url: `${url}/reactions`,
    total_count: counts.reduce((sum, entry) => sum + entry.count, 0),
    '+1': count('+1'),
    '-1': count('-1'),
    laugh: count('laugh'),
    hooray: count('hooray'),
    confused: count('confused'),
    heart: count('heart'),
    rocket: count('rocket'),
    eyes: count('eyes'),
  };
}

import type { GitHubClients } from '@stagecraft/backstage-plugin-kernel-node';
import type { OutboxHandler } from '../OutboxWorker';

/** Shows on the issue that its label was seen. */
export function reactionHandler(options: {
  gitHub: GitHubClients;
}): OutboxHandler {
  return async claim => {
    const { row } = claim;
    const repository = await options.gitHub.repository({
      repositoryId: row.repository_id!,
      kind: 'bot',
    });
    await claim.confirm();
    await repository.react(row.issue_number, 'eyes');
  };
}

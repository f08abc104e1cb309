import {
  CredentialMissingError,
  type EventLog,
  type GitHubClients,
  type GitHubRepository,
} from '@stagecraft/backstage-plugin-kernel-node';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { z } from 'zod';
import type { CommentWriter } from '../../comments/CommentWriter';
import { noticeMarker } from '../../comments/marker';
import type { OutboxHandler } from '../OutboxWorker';
import type { OutboxRow } from '../OutboxStore';

const payloadSchema = z.object({
  fullName: z.string(),
  reason: z.string(),
  text: z.string(),
  /** Of the label that was refused; absent for a review. */
  label: z.string().optional(),
  /** Those that the reason speaks of. Absent in what an earlier version has stored. */
  labels: z.array(z.string()).default([]),
  /** What tells that the comment is written; that of a refused label when left out. */
  event: z.string().optional(),
});

/** Writes the comment that says why a label started nothing, or what is wrong with labels. */
export function noticeHandler(options: {
  gitHub: GitHubClients;
  comments: CommentWriter;
  eventLog: EventLog;
}): OutboxHandler {
  const { gitHub, comments, eventLog } = options;
  return async claim => {
    const { row } = claim;
    const payload = payloadSchema.parse(row.payload);
    const repository = await reachable(gitHub, row, payload.fullName);
    if (!repository) return;
    const written = await comments.write({
      claim,
      repository,
      issueNumber: row.issue_number,
      render: nonce => ({
        body: `${noticeMarker({ nonce })}\n\n${payload.text}`,
        phaseRank: 1,
        isFinal: false,
      }),
    });
    if (!written) return;
    await claim.transaction(async trx => {
      await eventLog.append(trx, {
        stream: `issue/${row.repository_id ?? payload.fullName}/${
          row.issue_number
        }`,
        type: payload.event ?? refusedEvent(payload.reason),
        actor: { type: 'system', id: 'stage-runs' },
        projectId: row.project_id ?? undefined,
        payload: {
          reason: payload.reason,
          repository: payload.fullName,
          issueNumber: row.issue_number,
          ...(payload.label && { label: payload.label }),
          labels: payload.labels,
          commentId: written.commentId,
        },
      });
    });
  };
}

function refusedEvent(reason: string): string {
  return reason === 'issue_trigger_label_conflict'
    ? 'run.trigger.conflict.comment'
    : 'label.rejected.comment';
}

/** A repository without a project is written to only if the platform's own credential can. */
async function reachable(
  gitHub: GitHubClients,
  row: OutboxRow,
  fullName: string,
): Promise<GitHubRepository | undefined> {
  if (row.repository_id) {
    return gitHub.repository({ repositoryId: row.repository_id, kind: 'bot' });
  }
  const [owner, name] = fullName.split('/');
  try {
    const repository = await gitHub.unattached({
      owner,
      name,
      kind: 'platform',
    });
    await repository.issue(row.issue_number);
    return repository;
  } catch (error) {
    if (
      error instanceof CredentialMissingError ||
      error instanceof NotFoundError ||
      error instanceof NotAllowedError
    ) {
      return undefined;
    }
    throw error;
  }
}

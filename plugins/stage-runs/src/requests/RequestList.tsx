import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import {
  RelativeTime,
  UntilTime,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { AgentRequest } from '@stagecraft/backstage-plugin-stage-runs-common';
import issueStyles from '../issue/Issue.module.css';
import { issueOf } from '../shared/RunLink';
import { stageRunsTranslationRef } from '../translation';
import { RequestStateBadge } from './RequestStateBadge';
import { isOpen } from './requestState';
import { useRequestHref } from './useRequestHref';

/** What agents ask, each with a link to where it is decided. */
export function RequestList(props: { requests: AgentRequest[] }) {
  return (
    <ul className={issueStyles.rows}>
      {props.requests.map(request => (
        <li key={request.id}>
          <RequestRow request={request} />
        </li>
      ))}
    </ul>
  );
}

function RequestRow({ request }: { request: AgentRequest }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const requestHref = useRequestHref();
  return (
    <>
      <div className={issueStyles.what}>
        <Link href={requestHref(request.id)}>{request.summary}</Link>
        <Text as="p" variant="body-small" color="secondary">
          {[
            issueOf(request),
            request.stage,
            request.tool ?? t('requests.question'),
          ].join(' · ')}
          {' · '}
          <RelativeTime value={request.createdAt} />
          {isOpen(request) && (
            <>
              {' · '}
              {t('requests.expires')} <UntilTime value={request.expiresAt} />
            </>
          )}
        </Text>
      </div>
      <RequestStateBadge request={request} />
    </>
  );
}

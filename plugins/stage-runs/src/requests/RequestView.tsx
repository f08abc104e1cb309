import {
  BreadcrumbEntry,
  type TranslationFunction,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import {
  ClockTime,
  DefinitionList,
  ErrorPanel,
  LoadingRows,
  PlainText,
  Section,
  StaleNotice,
  UntilTime,
  useDocumentTitle,
  usePolling,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  AgentRequestDecision,
  AgentRequestDetail,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { useCallback } from 'react';
import { useParams } from 'react-router-dom';
import { runsApiRef } from '../api/RunsApi';
import { PageTitle } from '@stagecraft/backstage-plugin-kernel-react';
import { personName } from '../shared/personName';
import { issueOf } from '../shared/RunLink';
import type { IssueHref } from '../shared/useIssueHref';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import { DecideRequest } from './DecideRequest';
import { RequestDeliveries } from './RequestDeliveries';
import { isOpen } from './requestState';
import { RequestStart } from './RequestStart';
import { RequestStateBadge } from './RequestStateBadge';
import styles from './Requests.module.css';
import { useRequestHref } from './useRequestHref';

const REFRESH_MS = 10_000;

interface Hrefs {
  runHref: RunHref;
  issueHref: IssueHref;
}

/** One request: what exactly is asked, who decides, what was decided. Which one is in the address. */
export function RequestPage(props: Hrefs) {
  const { requestId = '' } = useParams();
  const requestHref = useRequestHref();
  return (
    <BreadcrumbEntry
      entry={{ label: `#${requestId}`, href: requestHref(requestId) }}
    >
      <RequestView key={requestId} requestId={requestId} {...props} />
    </BreadcrumbEntry>
  );
}

function RequestView(props: Hrefs & { requestId: string }) {
  const { requestId } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const runsApi = useApi(runsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => runsApi.getRequest(requestId, signal),
    [runsApi, requestId],
  );
  const { value, error, reload } = usePolling(load, { intervalMs: REFRESH_MS });
  if (value) {
    return (
      <div className={styles.page}>
        {error && <StaleNotice />}
        <RequestHeader detail={value} />
        {isOpen(value.request) && (
          <DecideRequest detail={value} onDecided={reload} />
        )}
        <Asked {...props} detail={value} />
        <Decided detail={value} />
        {value.start && <RequestStart {...props} start={value.start} />}
        <RequestDeliveries deliveries={value.deliveries} />
      </div>
    );
  }
  if (!error) return <LoadingRows label={t('requests.loading')} rows={4} />;
  return (
    <ErrorPanel
      title={t('requests.oneFailed')}
      error={error}
      onRetry={reload}
    />
  );
}

function RequestHeader({ detail }: { detail: AgentRequestDetail }) {
  const { request } = detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const title =
    request.kind === 'question' ? t('requests.question') : request.tool!;
  useDocumentTitle(title);
  return (
    <PageTitle title={title}>
      <RequestStateBadge request={request} />
    </PageTitle>
  );
}

/** What is asked, by whom, for what. Text of agents is shown as it is. */
function Asked({ detail, runHref, issueHref }: Hrefs & AskedProps) {
  const { request } = detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const hasArguments = Object.keys(detail.arguments).length > 0;
  return (
    <Section title={t('requests.asked.title')}>
      <DefinitionList
        items={[
          {
            term:
              request.kind === 'question'
                ? t('requests.question')
                : t('requests.asked.summary'),
            value: request.summary,
          },
          { term: t('requests.asked.risk'), value: request.risk || undefined },
          {
            term: t('requests.asked.options'),
            value: detail.options?.join(' · '),
          },
          {
            term: t('requests.asked.issue'),
            value: (
              <Link href={issueHref(request)}>
                {`${issueOf(request)} ${request.issueTitle}`}
              </Link>
            ),
          },
          {
            term: t('requests.asked.run'),
            value: (
              <Link href={runHref(request.runId)}>
                {t('requests.asked.runOf', {
                  stage: request.stage,
                  agent: request.agentKey,
                })}
              </Link>
            ),
          },
          {
            term: t('requests.asked.decides'),
            value: t(`requests.mode.${request.mode}`),
          },
          {
            term: t('requests.asked.at'),
            value: <ClockTime value={request.createdAt} />,
          },
          {
            term: t('requests.asked.expires'),
            value: isOpen(request) ? (
              <>
                <UntilTime value={request.expiresAt} /> (
                <ClockTime value={request.expiresAt} />)
              </>
            ) : undefined,
          },
          {
            term: t('requests.asked.digest'),
            value: <code className={styles.digest}>{detail.digest}</code>,
          },
        ]}
      />
      {request.kind === 'approval' && hasArguments && (
        <PlainText
          label={t('requests.asked.arguments')}
          text={JSON.stringify(detail.arguments, null, 2)}
        />
      )}
    </Section>
  );
}

interface AskedProps {
  detail: AgentRequestDetail;
}

/** What was decided, by whom, and what came of it. */
function Decided({ detail }: { detail: AgentRequestDetail }) {
  const { decision, endCode, reason, result } = detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (!decision && !endCode) return null;
  return (
    <Section title={t('requests.decided.title')}>
      <DefinitionList
        items={[
          {
            term: t('requests.decided.by'),
            value: decision && personName(decision.by),
          },
          {
            term: t('requests.decided.via'),
            value: decision && throughText(decision, t),
          },
          {
            term: t('requests.decided.at'),
            value: decision && <ClockTime value={decision.at} />,
          },
          {
            term: t('requests.decided.answer'),
            value: decision?.selectedOption ?? decision?.customText,
          },
          { term: t('requests.decided.reason'), value: reason },
          {
            term: t('requests.decided.end'),
            value: endCode && t(`requests.end.${endCode}`),
          },
        ]}
      />
      {result && (
        <PlainText
          label={t('requests.decided.result')}
          text={JSON.stringify(result, null, 2)}
        />
      )}
    </Section>
  );
}

/** Of a session nothing is said: it is how people decide. */
function throughText(
  { adapterId, through }: AgentRequestDecision,
  t: TranslationFunction<typeof stageRunsTranslationRef.T>,
): string | undefined {
  if (adapterId) return t('requests.decided.adapter', { id: adapterId });
  return through && t('requests.decided.tool', { id: through });
}

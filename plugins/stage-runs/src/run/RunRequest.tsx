import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Link, Text } from '@backstage/ui';
import {
  DefinitionList,
  ExactTime,
  PlainText,
  Section,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';

interface RunRequestProps {
  detail: RunDetail;
  runHref: RunHref;
}

/** Who asked for what, with the issue's text as it was then. */
export function RunRequest(props: RunRequestProps) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <Section title={t('run.request.title')}>
      <Flex direction="column" gap="4">
        <RequestFacts {...props} />
        <IssueText request={props.detail.request} />
      </Flex>
    </Section>
  );
}

function RequestFacts(props: RunRequestProps) {
  const { summary, request } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <DefinitionList
      items={[
        { term: t('run.request.askedBy'), value: summary.requestedBy.login },
        {
          term: t('run.request.label'),
          value: <code>{summary.triggerLabel}</code>,
        },
        {
          term: t('run.request.when'),
          value: <ExactTime value={summary.createdAt} />,
        },
        {
          term: t('run.request.retryOf'),
          value: request.retryOf && (
            <Link href={props.runHref(request.retryOf)}>
              {request.retryOf.slice(0, 8)}
            </Link>
          ),
        },
      ]}
    />
  );
}

function IssueText(props: { request: RunDetail['request'] }) {
  const { issueBody, issueBodyTruncated } = props.request;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (!issueBody) {
    return (
      <Text as="p" color="secondary">
        {t('run.request.noText')}
      </Text>
    );
  }
  return (
    <>
      <PlainText label={t('run.request.text')} text={issueBody} />
      {issueBodyTruncated && (
        <Text as="p" color="secondary">
          {t('run.request.truncated')}
        </Text>
      )}
    </>
  );
}

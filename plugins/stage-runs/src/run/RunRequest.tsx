import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Link, Text } from '@backstage/ui';
import {
  DefinitionList,
  ExactTime,
  PlainText,
  Section,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  RunDetail,
  RunFeedback,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { personName } from '../shared/personName';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';

interface RunRequestProps {
  detail: RunDetail;
  runHref: RunHref;
}

/** Who asked for what: the issue's text as it was then and, for a revision, what people wrote on its pull request. */
export function RunRequest(props: RunRequestProps) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <Section title={t('run.request.title')}>
      <Flex direction="column" gap="4">
        <RequestFacts {...props} />
        <Feedback request={props.detail.request} />
        <IssueText request={props.detail.request} />
      </Flex>
    </Section>
  );
}

function RequestFacts(props: RunRequestProps) {
  const { summary, request } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const opened = request.gateOpened;
  const gateText = ({ by, skipped, reason }: NonNullable<typeof opened>) =>
    t('run.request.gateOpenedBy', {
      ...{ person: personName(by), reason },
      stages: skipped.join(', '),
    });
  const chosen = request.startedByChoice;
  const choiceText = ({ by, skipped, reason }: NonNullable<typeof chosen>) =>
    t(
      skipped.length > 0
        ? 'run.request.startedByChoiceWithout'
        : 'run.request.startedByChoiceOf',
      {
        ...{ person: personName(by), reason },
        stages: skipped.join(', '),
      },
    );
  const runLink = (runId: string | undefined) =>
    runId && <Link href={props.runHref(runId)}>{runId.slice(0, 8)}</Link>;
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
        { term: t('run.request.retryOf'), value: runLink(request.retryOf) },
        { term: t('run.request.revises'), value: runLink(request.revises) },
        {
          term: t('run.request.gateOpened'),
          value: opened && gateText(opened),
        },
        {
          term: t('run.request.startedByChoice'),
          value: chosen && choiceText(chosen),
        },
      ]}
    />
  );
}

/** What a revision answers; it is known once the run was prepared. */
function Feedback(props: { request: RunDetail['request'] }) {
  const { kind, feedback } = props.request;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (kind !== 'revise') return null;
  if (!feedback) {
    return (
      <Text as="p" color="secondary">
        {t('run.request.feedbackLater')}
      </Text>
    );
  }
  return (
    <PlainText
      label={t('run.request.feedback')}
      text={feedback.map(remarkText).join('\n\n')}
    />
  );
}

function remarkText({ author, path, line, body }: RunFeedback): string {
  const place = path && (line ? `${path}:${line}` : path);
  return `${place ? `${author}, ${place}` : author}:\n${body.trim()}`;
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

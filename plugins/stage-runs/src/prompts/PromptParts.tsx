import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Flex, Text } from '@backstage/ui';
import {
  CopyableId,
  DefinitionList,
  ExactTime,
  formatBytes,
  PlainText,
  useLanguage,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  PromptReport,
  RunPrompt,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';

const SECTIONS = [
  ...(['policy', 'run', 'role', 'documents', 'roleTemplates'] as const),
  ...(['rules', 'scope', 'task', 'issue', 'feedback'] as const),
] as const;

type SectionId = (typeof SECTIONS)[number];

/** A prompt with what it was made of: template, sections, what was left out, and the facts for programs. */
export function PromptParts(props: { prompt: RunPrompt }) {
  const { text, digest, report, context, emptiedAt, issueEdited } =
    props.prompt;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <Flex direction="column" gap="4">
      {issueEdited && (
        <Alert
          status="warning"
          icon
          title={t('prompt.issueEdited')}
          description={t('prompt.issueEditedHelp')}
        />
      )}
      {report && <PromptFacts report={report} digest={digest} />}
      {report && report.trimmed.length > 0 && <LeftOut report={report} />}
      {emptiedAt && (
        <Text as="p" color="secondary">
          {t('prompt.emptied')} <ExactTime value={emptiedAt} />
        </Text>
      )}
      {text && <PlainText label={t('prompt.text')} text={text} />}
      {context && (
        <PlainText
          label={t('prompt.context')}
          text={JSON.stringify(context, null, 2)}
        />
      )}
    </Flex>
  );
}

function PromptFacts(props: { report: PromptReport; digest?: string }) {
  const { report, digest } = props;
  const { template } = report;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const language = useLanguage();
  const sectionName = useSectionName();
  const size = (bytes: number) => formatBytes(bytes, language);
  return (
    <DefinitionList
      items={[
        {
          term: t('prompt.source'),
          value: t(`prompt.from.${template.source}`),
        },
        { term: t('prompt.template'), value: <code>{template.name}</code> },
        {
          term: t('prompt.file'),
          value: template.file && <code>{template.file.path}</code>,
        },
        { term: t('prompt.version'), value: template.version },
        {
          term: t('prompt.digest'),
          value: digest && (
            <CopyableId label={t('prompt.digest')} value={digest} />
          ),
        },
        {
          term: t('prompt.size'),
          value: t('prompt.sizeOf', {
            ...{ size: size(report.bytes), limit: size(report.maxBytes) },
          }),
        },
        {
          term: t('prompt.sections'),
          value: report.sections
            .map(({ id, bytes }) => `${sectionName(id)} ${size(bytes)}`)
            .join(', '),
        },
      ]}
    />
  );
}

function LeftOut(props: { report: PromptReport }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const sectionName = useSectionName();
  const lines = props.report.trimmed.map(({ section, unit, leftOut, of }) =>
    t(`prompt.leftOut.${unit}`, {
      ...{ section: sectionName(section), of: String(of) },
      leftOut: String(leftOut),
    }),
  );
  return (
    <Alert
      status="info"
      icon
      title={t('prompt.leftOut.title')}
      description={lines.join(' ')}
    />
  );
}

/** A section of a later version has its id as its name. */
function useSectionName(): (id: string) => string {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return id => {
    const known = SECTIONS.find((each): each is SectionId => each === id);
    return known ? t(`prompt.section.${known}`) : id;
  };
}

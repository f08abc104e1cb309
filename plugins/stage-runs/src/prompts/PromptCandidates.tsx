import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Text } from '@backstage/ui';
import { PlainText, Section } from '@stagecraft/backstage-plugin-kernel-react';
import type {
  PromptCandidate,
  PromptGiven,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';
import { TextChanges } from './TextChanges';

/** The names that can count, the most specific first, and the texts under the one that does. */
export function PromptCandidates(props: { candidates: PromptCandidate[] }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const counting = props.candidates.find(({ counts }) => counts);
  return (
    <Section title={t('prompts.task')}>
      <Flex direction="column" gap="4">
        <Text as="p" color="secondary">
          {t('prompts.order')}
        </Text>
        <ol>
          {props.candidates.map(candidate => (
            <li key={candidate.name}>
              <code>{candidate.name}</code> <Givers candidate={candidate} />
            </li>
          ))}
        </ol>
        {counting?.given.map(given => (
          <GivenText key={given.source} given={given} />
        ))}
        <ChangesOf given={counting?.given ?? []} />
      </Flex>
    </Section>
  );
}

function Givers({ candidate }: { candidate: PromptCandidate }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (candidate.given.length === 0) {
    return <Text color="secondary">{t('prompts.nobody')}</Text>;
  }
  const names = candidate.given
    .map(({ source }) => t(`prompt.from.${source}`))
    .join(', ');
  return (
    <Text weight={candidate.counts ? 'bold' : 'regular'}>
      {candidate.counts ? t('prompts.counts', { names }) : names}
    </Text>
  );
}

/** Of the text that counts, against the next one that could. */
function ChangesOf({ given }: { given: PromptGiven[] }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [after, before] = given.filter(({ text }) => text);
  if (!before) return null;
  const named = ({ source, text }: PromptGiven) => ({
    ...{ name: t(`prompt.from.${source}`), text: text! },
  });
  return <TextChanges before={named(before)} after={named(after)} />;
}

/** What it says, or why it can not be used. */
function GivenText({ given }: { given: PromptGiven }) {
  const { source, name, path, version, text, problem } = given;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const place = [
    t(`prompt.from.${source}`),
    path ?? name,
    ...(version
      ? [t('prompts.versionNumber', { version: String(version) })]
      : []),
  ].join(' · ');
  return (
    <div>
      <Text as="p" weight="bold">
        {place}
      </Text>
      {problem && <Text as="p">{problem}</Text>}
      {text && <PlainText label={place} text={text} />}
    </div>
  );
}

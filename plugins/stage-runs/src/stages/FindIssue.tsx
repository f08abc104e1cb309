import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, TextField } from '@backstage/ui';
import { Section } from '@stagecraft/backstage-plugin-kernel-react';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import type { IssueRef } from '../api/RunsApi';
import { useIssueHref } from '../shared/useIssueHref';
import { stageRunsTranslationRef } from '../translation';
import { parseIssue } from './parseIssue';
import styles from './Stages.module.css';

/** From the name of an issue to its page: its way, and what may start next. */
export function FindIssue() {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const issueHref = useIssueHref();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  const open = (event: FormEvent) => {
    event.preventDefault();
    const issue: IssueRef | undefined = parseIssue(text);
    setWrong(!issue);
    if (issue) navigate(issueHref(issue));
  };
  return (
    <Section title={t('stages.find.title')}>
      <form className={styles.find} onSubmit={open}>
        <TextField
          className={styles.findField}
          label={t('stages.find.label')}
          description={t('stages.find.description')}
          placeholder="acme/bookshop#12"
          value={text}
          onChange={next => {
            setText(next);
            // A browser submits no form with a field that is wrong.
            setWrong(false);
          }}
          isInvalid={isWrong}
        />
        <Button type="submit" variant="secondary">
          {t('stages.find.open')}
        </Button>
      </form>
      <p role="status" className={styles.wrong}>
        {isWrong && t('stages.find.wrong')}
      </p>
    </Section>
  );
}

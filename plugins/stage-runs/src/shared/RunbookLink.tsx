import {
  configApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { stageRunsTranslationRef } from '../translation';
import { runbookPage } from './runbookPages';

/** The way to the runbook page of a reason: a link where the portal knows its address, else the file's name. */
export function RunbookLink(props: { reasonCode: string }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const baseUrl = useApi(configApiRef).getOptionalString('app.runbookUrl');
  const page = runbookPage(props.reasonCode);
  if (!page) return null;
  if (!baseUrl) {
    return (
      <span>
        {`${t('runbook.label')}: `}
        <code>docs/runbook/{page}</code>
      </span>
    );
  }
  const href = `${baseUrl.replace(/\/+$/, '')}/${page}`;
  return (
    <Link href={href} target="_blank">
      {t('runbook.link')}
    </Link>
  );
}

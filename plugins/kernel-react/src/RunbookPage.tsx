import {
  configApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { kernelReactTranslationRef } from './translation';

/** The way to a page of docs/runbook: a link where the portal knows its address, else the file's name. */
export function RunbookPage(props: { page: string }) {
  const { t } = useTranslationRef(kernelReactTranslationRef);
  const baseUrl = useApi(configApiRef).getOptionalString('app.runbookUrl');
  if (!baseUrl) {
    return (
      <span>
        {`${t('runbook.label')}: `}
        {/* A long name breaks between folder and file. */}
        <code>
          docs/runbook/
          <wbr />
          {props.page}
        </code>
      </span>
    );
  }
  const href = `${baseUrl.replace(/\/+$/, '')}/${props.page}`;
  return (
    <Link href={href} target="_blank">
      {t('runbook.link')}
    </Link>
  );
}
